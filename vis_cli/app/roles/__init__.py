"""Roles: who may do what where."""
