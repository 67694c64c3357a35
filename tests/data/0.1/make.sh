#!/usr/bin/env bash
# Makes what lies beside this file, with vis 0.1. The commands are the story; README.md says what they leave.
#
#   bash make.sh CODE sqlite           CODE: a folder with the code of 0.1; python must have what it imports, and jq
#   bash make.sh CODE postgresql URL   URL: of an empty database; pg_dump on the PATH
set -euo pipefail

code=$(realpath "$1") kind=$2 here=$(dirname "$(realpath "$0")")
out=$here/$kind work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$out"
mkdir -p "$out"
cp "$here"/input/* "$work"
ln -s "$code/examples" "$work/examples"
cd "$work"
export PYTHONPATH=$code VIS_CONFIG=vis.yaml VIS_LANG=en
if [ "$kind" = postgresql ]; then export VIS_DB=$3; fi

vis() { python -m vis_cli "$@"; }
as() { export SUDO_USER=$1 VIS_ACTOR=$1; }
at() { export VIS_NOW=$1; }
change() { vis "$@" --yes --quiet; }
exits() {  # CODE WORDS…: a command that does not end with 0
    local wanted=$1 code=0
    shift
    vis "$@" || code=$?
    [ "$code" = "$wanted" ]
}
last() { vis changes list --json | jq -r '.items[0].id'; }
tasks() { vis todo --json "$@" | jq -r '.items[].id'; }

as anna; at "2026-01-12 08:00"
vis db init --sandbox
mkdir key
mv hmac.key key
change units import examples/units.csv --ticket CHG-1
change persons import examples/persons.csv --ticket CHG-1
change case-types import case-types.yaml --ticket CHG-1
change case-types import examples/unit-case-types.csv --ticket CHG-1
vis windows run --quiet

# Roles: from a file in which nobody knows two persons, then one at a time.
as cilla; at "2026-01-19 09:00"
exits 3 roles apply roles.csv --keep-going --yes --ticket CHG-2
cp roles.rest.csv "$here"
change roles grant "Filip Gren" redaktör Sländan --ticket CHG-3
change roles grant "David Öst" granskare Birka --to 2026-12-31 --ticket CHG-3
at "2026-02-02 09:00"
change roles revoke "Eva Fors" lokal-administrator-pv Moheda --on 2026-02-16 --ticket CHG-4 \
    --allow last-admin --reason "Slutar, ersätts i mars"
change roles extend "David Öst" ärendemottagare Birka --to 2026-12-31 --ticket CHG-4
change persons disable "Filip Gren" --on 2026-03-01 --ticket CHG-4
change units rename Åseda "Vårdcentralen Åseda torg" --ticket CHG-5
change units alias Moheda "VC Moheda" --ticket CHG-5
change case-types rename "Begär intyg" "Beställ läkarintyg" --ticket CHG-5

# Orders and windows: applied, replaced, changed, withdrawn; some runs in time, some late, one window missed.
as bo; at "2026-02-03 10:00"
change orders apply spring.yaml --ticket IT-50001
change windows add Sländan "Boka tid" --from "2026-02-03 12:00" --to "2026-02-03 16:00" --ticket CHG-6
at "2026-02-04 10:00"
change windows add Kungshögen "Boka tid" --from 2026-01-26 --to 2026-05-04 --ticket CHG-6 \
    --allow past-start --allow long-window --reason "Var stängt redan"
as cron; at "2026-02-16 00:05"
exits 1 windows run --quiet  # the closure of some hours came and went unseen
as bo; at "2026-02-17 08:00"
change windows ack W-20 --ticket CHG-6
change orders apply change.yaml --ticket IT-50010
change orders change IT-50003 --reactivate 2026-06-22 --ticket IT-50003
change orders withdraw IT-50005 --ticket IT-50005
change windows cancel W-21 --ticket CHG-7

# Cards.
as cilla; at "2026-02-18 09:00"
change cards hours apply examples/hours.csv --ticket CHG-8
change cards hours except Teleborg 2026-04-30 closed --ticket CHG-8
change cards notice add Åseda --from 2026-03-01 --to 2026-03-20 --text "Vi bygger om entrén." --ticket CHG-8
change cards notice add Åseda --from 2026-03-15 --to 2026-03-31 --text "Ny entré på baksidan." --ticket CHG-8 \
    --allow overlap --reason "Två arbeten samtidigt"
change cards notice end N-1 --on 2026-03-10 --ticket CHG-8
change cards notice suggest Moheda --year 2026 --ticket CHG-8

# Tasks ticked off, and one of them not after all.
as anna; at "2026-02-19 09:00"
tasks > tasks
change todo done $(head -8 tasks) --ticket CHG-9
change todo undone "$(head -1 tasks)" --ticket CHG-9

# Cases: synthetic ones with messages, comments and attachments, and some from a file; holds, and who looked.
as david; at "2026-02-20 09:00"
vis --quiet demo cases --count 120 --years 4 --seed 1
{
    echo "nummer;enhet;ärendetyp;invånare;status;öppnat;avslutat;dokumenterat;handläggare;ämne"
    for n in $(seq 48); do
        printf '2024-%07d;%s;%s;%s;avslutat;2024-02-%02d;2024-%02d-%02d;%s;Cecilia Dahl;Fråga\n' $((500000 + n)) \
            "$([ $((n % 2)) = 0 ] && echo Birka || echo Moheda)" \
            "$([ $((n % 3)) = 0 ] && echo "Förnya recept" || echo "Boka tid")" \
            "$([ $((n % 4)) = 0 ] && echo 191212121212 || echo 197010632391)" \
            $((n % 28 + 1)) $((n % 3 + 3)) $((n % 28 + 1)) "$([ $((n % 8)) = 0 ] && echo okänt || echo ja)"
    done
    echo "2026-0900001;Birka;Boka tid;191212121212;fördelat;2026-02-18;;;Cecilia Dahl;Ombokning"
    echo "2026-0900002;Birka;Boka tid;REG000000001;nytt;2026-02-19;;;;Fråga"
} > cases.csv
change cases import cases.csv --reserve-numbers --ticket CHG-10
change retention hold add 2024-0500001 2024-0500002 --reason "Anspråk" --ticket CHG-11
change retention hold add --unit Alvesta --until 2026-03-31 --reason "Tillsyn" --ticket CHG-11
change retention hold add --case-type "Beställ läkarintyg" --reason "Granskning" --ticket CHG-11
printf '191212121212\n' > number
change retention hold add --resident - --reason "Begäran om utlämnande" --ticket CHG-11 < number
change retention hold release H-3 --ticket CHG-12
vis cases show 2026-0900001 > /dev/null
vis cases show 2026-0900001 --reveal > /dev/null
as cron; at "2026-03-02 00:05"
vis windows run --quiet

# A purge with its certificate, and the backup of the evening before.
as david; at "2026-03-05 17:00"
vis db backup backup
at "2026-03-05 20:00"
change retention purge --apply --ticket CHG-13 --allow too-many=100 --reason "Den första gallringen"
vis retention certificate show R-1 > "$out/R-1.txt"

# Taken back: a grant, by the one who gave it; an exception, by its number.
as cilla; at "2026-03-20 10:00"
change roles grant "Anna Berg" granskare Teleborg --ticket CHG-14
change undo --ticket CHG-14 --reason "Fel person"
change cards hours except Birka 2026-05-15 closed --ticket CHG-15
change changes undo "$(last)" --ticket CHG-15
as anna; at "2026-03-25 10:00"
vis cases show 2026-0900002 --reveal > /dev/null
vis cases list --unit Moheda --state closed --reveal > /dev/null
change units close Markaryd --on 2026-05-01 --into Sländan --ticket CHG-16
as cron; at "2026-06-01 00:05"
exits 1 windows run --quiet  # nobody ran it at Easter

# A plan saved and not applied; a purge killed in the midst of its batches; and after that what nothing has sealed yet.
as bo; at "2026-06-02 10:00"
vis orders plan autumn.yaml --out "$here/plan.json" --quiet
as david; at "2026-06-02 20:00"
python -m vis_cli retention purge --apply --yes --quiet --batch-size 2 --ticket CHG-17 &
until [ "$(cat certificates/R-2.*.ledger 2> /dev/null | grep -c '^= ')" -ge 4 ]; do :; done
kill -9 $!
wait $! || true
vis retention runs --json | jq -e '.items[1].state == "interrupted"' > /dev/null
vis cases show 2026-0900001 --reveal > /dev/null
as cron; at "2026-06-02 20:15"
vis windows run --quiet

# What 0.1 says of all this.
as anna
for section in roles cards; do
    exits 1 $section check --json
done | jq -s 'map(.findings[].id) | unique' > "$here/findings.json"
python - > "$here/names.json" <<'END'
import json
import os
from datetime import UTC, datetime

from vis_cli.db import roles, worklist
from vis_cli.db import tables as t
from vis_cli.db.engine import Database, database_url
from vis_cli.db.records import JSON_NAMES, KINDS
from vis_cli.files.role_catalogue import read_catalogue
from vis_cli.rules.plan import GUARDS
from vis_cli.rules.worklist import tasks
from vis_cli.settings import KEYS, RIGHTS

AT = datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC)  # the last second of the day, in Stockholm

with Database(database_url(os.environ.get("VIS_DB", "vis.db"))).reading() as db:
    found = worklist.standings(db, AT) + roles.standings(db, AT, None, read_catalogue("roles.yaml"))
    open_tasks = tasks(found, worklist.keyed_states(db), today_begins=AT)
print(
    json.dumps(
        {
            "kinds": {place.kind: [JSON_NAMES.get(name, name) for name in place.names] for place in KINDS},
            "columns": {table.name: [column.name for column in table.c] for table in (t.changes, t.steps, t.runs, t.reads)},
            "guards": sorted(GUARDS),
            "rights": sorted(RIGHTS),
            "settings": sorted(KEYS),
            "tasks": [
                {
                    "id": task.id,
                    "system": task.standing.system,
                    "unit": task.standing.unit,
                    "item": task.standing.item,
                    "state": task.standing.state,
                    "since": task.standing.since.isoformat(),
                }
                for task in open_tasks
            ],
        },
        ensure_ascii=False,
        indent=1,
    )
)
END
vis audit head > "$out/head"
mv certificates "$out"
if [ "$kind" = sqlite ]; then
    python -c 'import sqlite3; sqlite3.connect("vis.db").execute("PRAGMA wal_checkpoint(TRUNCATE)")'
    gzip -9nc vis.db > "$out/vis.db.gz"
    gzip -9nc backup > "$out/backup.gz"
else
    cp backup "$out"
    vis db backup "$out/vis.dump"
fi
