"""Swedish for what a person may read: one file, long as it is, so that a translator sees it all together."""

from __future__ import annotations

from collections.abc import Mapping

HELP: Mapping[str, str] = {
    # --- vis ---
    "Administer 1177 for care units: orders and closures, roles, contact cards, cases, retention.":
        "Administrera 1177 för vårdenheter: beställningar och stängningar, roller, kontaktkort, ärenden, gallring.",
    "Global options go before or after the command. `vis help TOPIC` explains a topic; `vis demo` gives a tour.":
        "Globala val kan stå före eller efter kommandot. `vis help ÄMNE` förklarar ett ämne, `vis demo` visar runt.",
    "Register": "Register",
    "Work": "Arbete",
    "Journal and operations": "Journal och drift",
    "Care units: names, aliases, import, closing.": "Vårdenheter: namn, alias, import, nedläggning.",
    "Members of staff: import, disable, enable.": "Medarbetare: import, spärra, släppa in igen.",
    "What residents can open, and where it is offered.": "Vad invånare kan öppna, och var det erbjuds.",
    "Editors and administrators: grant, revoke, apply files, check.":
        "Redaktörer och administratörer: ge, återkalla, läsa in filer, kontrollera.",
    "Closure orders from files: check, plan, apply, change, withdraw.":
        "Beställningar ur filer: kontrollera, planera, verkställ, ändra, återta.",
    "Closures: list, add, change, extend, cancel, run, chart, export.":
        "Stängningar: lista, lägg till, ändra, förläng, avbryt, kör, rita, exportera.",
    "Contact cards: hours, notices, red days, check, export, import.":
        "Kontaktkort: tider, tillfällig information, röda dagar, kontroll, export, import.",
    "Residents' cases: list, show, stats, import.": "Invånares ärenden: lista, visa, räkna, importera.",
    "Destroying cases by decision: due, hold, purge, certificate.":
        "Gallring av ärenden efter beslut: förfallet, gallringsstopp, gallring, protokoll.",
    "The worklist: what a person must still key in, and what is done.":
        "Arbetslistan: vad någon ännu måste mata in, och vad som är gjort.",
    "Everything about one order, window, unit, person, case or change.":
        "Allt om en beställning, stängning, enhet, person, ändring eller ett ärende.",
    "Undo your own last change.": "Ångra din egen senaste ändring.",
    "The journal: list, show, undo.": "Journalen: lista, visa, ångra.",
    "The journal's hash chain: head, verify, export, reads.":
        "Journalens hashkedja: senaste, kontroll, export, läsningar.",
    "Reports to hand on: who holds which role.": "Rapporter att lämna vidare: vem som har vilken roll.",
    "Health check: last runs, missed windows, overdue tasks.":
        "Hälsokontroll: senaste körningar, missade stängningar, försenade uppgifter.",
    "Job files for cron and systemd.": "Jobbfiler för cron och systemd.",
    "The configuration: show, check, path, init, schema.": "Konfigurationen: visa, kontrollera, sökväg, skapa, schema.",
    "The database: init, upgrade, check, backup, restore.":
        "Databasen: skapa, uppgradera, kontrollera, säkerhetskopiera, återställ.",
    "A tour of vis on example files, in a sandbox.": "En rundtur i vis på exempelfiler, i en sandlåda.",
    "Help topics: exit codes, guards, files, time, Swedish words.":
        "Hjälpämnen: slutkoder, spärrar, filer, tid, svenska ord.",
    "Manual pages.": "Manualsidor.",
    # --- options of every command ---
    "The database to work on.": "Databasen att arbeta i.",
    "The config file to read.": "Konfigurationsfilen att läsa.",
    "Name the person who acts, for the journal.": "Ange vem som handlar, för journalen.",
    "Print JSON; the same as --format json.": "Skriv JSON; samma som --format json.",
    "Answer as table, plain, json, yaml, csv, markdown or html.":
        "Svara som table, plain, json, yaml, csv, markdown eller html.",
    "Print errors only.": "Skriv bara ut fel.",
    "Print more: every step, and where values come from.": "Skriv ut mer: varje steg, och var värden kommer ifrån.",
    "Show the traceback of a bug.": "Visa spårningen av ett programfel.",
    "Do not use colour.": "Använd inte färg.",
    "Never ask; refuse instead.": "Fråga aldrig, neka i stället.",
    "Language of help, headings and messages.": "Språket i hjälp, rubriker och meddelanden.",
    "Wait this long for another vis that is writing.": "Vänta så länge på ett annat vis som skriver.",
    "Act as if it were this moment.": "Gör som om det vore den här tidpunkten.",
    "Show the version.": "Visa versionen.",
    "Install completion for bash, zsh or fish (default: this shell).":
        "Installera komplettering för bash, zsh eller fish (annars detta skal).",
    "Print the completion script for bash, zsh or fish.": "Skriv ut skriptet för komplettering i bash, zsh eller fish.",
    "Show the plan and the guards it trips; change nothing.":
        "Visa planen och de spärrar som den utlöser; ändra inget.",
    "Answer yes to every question; guards still apply.": "Svara ja på varje fråga; spärrarna gäller ändå.",
    "Ticket to note in the journal.": "Ärendenummer i IT-portalen, för journalen.",
    "Reason to note in the journal.": "Skäl, för journalen.",
    "Lift a guard, up to N; needs --reason.": "Lyft en spärr, upp till N; kräver --reason.",
    "Refuse the plan if it has other counts.": "Neka planen om den har andra antal.",
    "Show this message and exit.": "Visa den här hjälpen.",
    # --- units, persons, case-types ---
    "List the units.": "Lista enheterna.",
    "Only units with this in a name, alias, id or location.": "Bara enheter med detta i namn, alias, id eller ort.",
    "Show a unit: its names, the units under it, and the case types that can be opened there.":
        "Visa en enhet: dess namn, enheterna under den och ärendetyperna som kan öppnas där.",
    "The unit: HSA-id, name, alias or the beginning of a name.":
        "Enheten: HSA-id, namn, alias eller början på ett namn.",
    "State as of this day or moment.": "Läget den här dagen eller tidpunkten.",
    "Add to and update the register from a catalogue file, matched by HSA-id. Deletes nothing.":
        "Lägg till och uppdatera i registret ur en katalogfil, efter HSA-id. Tar inte bort något.",
    "CSV or LDIF; - is standard input.": "CSV eller LDIF; - är standard in.",
    "Give a unit a new name; the old one stays as an alias.": "Ge en enhet ett nytt namn; det gamla blir alias.",
    "The new name.": "Det nya namnet.",
    "Add an alias to a unit.": "Lägg till ett alias för en enhet.",
    "The alias.": "Aliaset.",
    "Remove an alias from a unit.": "Ta bort ett alias från en enhet.",
    "Close a unit for good: its grants and planned windows end, its open cases are listed.":
        "Lägg ned en enhet: dess behörigheter och planerade stängningar upphör, dess öppna ärenden listas.",
    "First day on which the unit is closed.": "Den första dagen som enheten är nedlagd.",
    "The unit that takes over: the name becomes its alias.": "Enheten som tar över: namnet blir dess alias.",
    "List the persons; with --unit those of that unit and of units under it.":
        "Lista personerna; med --unit de på enheten och på enheter under den.",
    "Only of this unit.": "Bara på den här enheten.",
    "Show a person.": "Visa en person.",
    "The person: HSA-id, e-mail or name.": "Personen: HSA-id, e-post eller namn.",
    "Take all rights from a person who leaves: their grants end, and the cases still assigned to them are listed.":
        "Ta alla behörigheter från en person som slutar: de upphör, och de ärenden som personen har kvar listas.",
    "First day without rights (default: today).": "Den första dagen utan behörigheter (annars i dag).",
    "Let a disabled person act again. Their grants do not come back by themselves.":
        "Släpp in en spärrad person igen. Personens behörigheter kommer inte tillbaka av sig själva.",
    "List the case types; with --unit, what a resident can open there.":
        "Lista ärendetyperna; med --unit vad en invånare kan öppna där.",
    "Show a case type and the units that offer it.": "Visa en ärendetyp och de enheter som erbjuder den.",
    "The case type: name, alias or the beginning of a name.": "Ärendetypen: namn, alias eller början på ett namn.",
    "Add and update case types, or what units offer; the file's header decides which. Deletes nothing.":
        "Lägg till och uppdatera ärendetyper, eller vad enheter erbjuder; rubrikraden avgör vilket. Tar inte bort "
        "något.",
    "CSV of case types or of what units offer, or YAML; - is standard input (default: `case_types` of the "
    "configuration).":
        "CSV med ärendetyper eller med vad enheter erbjuder, eller YAML; - är standard in (annars konfigurationens "
        "`case_types`).",
    "Give a case type a new name; the old one stays as an alias.":
        "Ge en ärendetyp ett nytt namn; det gamla blir alias.",
    "Set whether a unit offers a case type, until further notice. For a period, use `vis windows add`.":
        "Sätt om en enhet erbjuder en ärendetyp, tills vidare. För en period: `vis windows add`.",
    "offered or not-offered": "offered (erbjuds) eller not-offered (erbjuds inte)",
    # --- roles ---
    "List who holds which role on which unit.": "Lista vem som har vilken roll på vilken enhet.",
    "Only grants in force at this unit, also from units above it.":
        "Bara behörigheter som gäller på enheten, även från enheter ovanför.",
    "Only grants of this person.": "Bara den här personens behörigheter.",
    "Only this role or bundle, or several.": "Bara den här rollen eller det här paketet, eller flera.",
    "Only grants that end within this time.": "Bara behörigheter som upphör inom den här tiden.",
    "Also grants that have ended or not yet begun.": "Också behörigheter som har upphört eller ännu inte börjat.",
    "Grants in force on this day.": "Behörigheter som gäller den här dagen.",
    "Grants in force on any day of it: 2026-03, 2026-W12, D..D.":
        "Behörigheter som gällde någon dag i perioden: 2026-03, 2026-W12, D..D.",
    "Tell whether PERSON may do ACTION at UNIT (exit 0 yes, 1 no), and why.":
        "Svara på om PERSON får göra ACTION på UNIT (slutkod 0 ja, 1 nej), och varför.",
    "What the person wants to do, e.g. edit-card, answer-case.":
        "Vad personen vill göra, till exempel edit-card, answer-case.",
    "Answer as of this day.": "Svara för den här dagen.",
    "Report what is wrong with the grants (exit 1 if anything is).\n\nToo few local administrators, ärendemottagare "
    "who are not ärendehanterare and the reverse, half of a bundle, units\nwithout an editor, grants of disabled "
    "persons, grants that end within 30 days; each with the command that mends it.":
        "Rapportera vad som är fel i behörigheterna (slutkod 1 om något är det).\n\nFör få lokala administratörer, "
        "ärendemottagare som inte är ärendehanterare och tvärtom, halva paket, enheter\nutan redaktör, spärrade "
        "personers behörigheter, behörigheter som upphör inom 30 dagar; vart och ett med kommandot som rättar det.",
    "Only this unit and those below it.": "Bara den här enheten och de under den.",
    "Let PERSON act as ROLE at each UNIT and below it.\n\nIt holds from --from (else today) through --to (else until"
    " further notice). Granting what is granted already\nchanges nothing; another --to moves the end.":
        "Ge PERSON rollen ROLE på varje UNIT och under den.\n\nDen gäller från --from (annars i dag) till och med --to"
        " (annars tills vidare). Att ge det som redan är givet\nändrar inget; ett annat --to flyttar slutet.",
    "The role: id, Swedish name or bundle; several with commas.":
        "Rollen: id, svenskt namn eller paket; flera med kommatecken.",
    "The units: HSA-id, name, alias or the beginning of a name.":
        "Enheterna: HSA-id, namn, alias eller början på ett namn.",
    "First day (default: today).": "Den första dagen (annars i dag).",
    "Last day (t.o.m.; default: until further notice).": "Den sista dagen (t.o.m.; annars tills vidare).",
    "Who decided it; must hold a role there that may give this one.":
        "Vem som beslutade; måste där ha en roll som får ge den här.",
    "Take a role away from PERSON, or all of their roles.\n\n--on is the first day without it; the past stays on "
    "record.":
        "Ta ifrån PERSON en roll, eller alla.\n\n--on är den första dagen utan den; det som har varit finns kvar i "
        "registret.",
    "Revoke every role of this person.": "Återkalla varje roll som personen har.",
    "First day without the role (default: today).": "Den första dagen utan rollen (annars i dag).",
    "Move the last day of a grant later.": "Flytta en behörighets sista dag framåt.",
    "New last day (t.o.m.).": "Den nya sista dagen (t.o.m.).",
    "Grant and revoke roles from a file, row by row.\n\nColumns: person, role, unit, and optionally from, to, "
    "action (grant or revoke; from is then the first day\nwithout the role), ticket, granted_by. Every row is "
    "checked before the first is written.":
        "Ge och återkalla roller ur en fil, rad för rad.\n\nKolumner: person, roll, enhet, och vid behov från, "
        "till, action (grant eller revoke; från är då den första dagen\nutan rollen), ticket, granted_by. Varje rad "
        "kontrolleras innan den första skrivs.",
    "CSV or YAML; - is standard input.": "CSV eller YAML; - är standard in.",
    "Apply the rows without faults; write the others to the rest file (exit 3).":
        "Verkställ de rader som är riktiga; de andra skrivs till restfilen (slutkod 3).",
    "The rest file (default: FILE with the ending .rest.csv).": "Restfilen (annars FILE med ändelsen .rest.csv).",
    "Give a unit exactly the grants in a file.\n\nGrants that are not in the file end today, within the systems of "
    "the roles in the file, or of --system. Without\na column `to`, grants that go on keep their last day.":
        "Ge en enhet precis de behörigheter som står i en fil.\n\nBehörigheter som inte står i filen upphör i dag, "
        "inom systemen för rollerna i filen, eller --system. Utan\nkolumnen `till` behåller de som fortsätter sin "
        "sista dag.",
    "Only roles of this system (default: the systems of the roles in the file).":
        "Bara roller i det här systemet (annars systemen för rollerna i filen).",
    "Take over the users of the old authorisation service.\n\nEach becomes a local administrator of HSA Webb on "
    "their unit. Persons that the register does not know are\nreported and skipped.":
        "Ta över användarna från den gamla behörighetstjänsten.\n\nVar och en blir lokal administratör i HSA Webb "
        "på sin enhet. Personer som registret inte känner rapporteras och\nhoppas över.",
    "CSV; - is standard input.": "CSV; - är standard in.",
    "Print a file of grants to fill in.": "Skriv ut en fil med behörigheter att fylla i.",
    # --- orders ---
    "Check order files: report every fault of every file, with its place. Changes nothing.":
        "Kontrollera beställningsfiler: rapportera varje fel i varje fil, med plats. Ändrar inget.",
    "Order files, globs, or - for standard input.": "Beställningsfiler, mönster, eller - för standard in.",
    "Show what applying the files would do, and the guards it would trip; change nothing.":
        "Visa vad filerna skulle göra och vilka spärrar de skulle utlösa; ändra inget.",
    "Save the plan to this file, for `orders apply`.": "Spara planen i den här filen, för `orders apply`.",
    "Exit 1 if there is something to change.": "Slutkod 1 om det finns något att ändra.",
    "Apply order files, or a plan saved by `orders plan --out`: windows are added, changed in place, cancelled.":
        "Verkställ beställningsfiler, eller en plan sparad med `orders plan --out`: stängningar läggs till, ändras på"
        " plats, avbryts.",
    "List orders with their windows.": "Lista beställningar med deras stängningar.",
    "Only planned, active, done, cancelled or withdrawn.": "Bara planned, active, done, cancelled eller withdrawn.",
    "The unit, if the order is for several.": "Enheten, om beställningen gäller flera.",
    "Only those that start within this time, e.g. 14d.": "Bara de som börjar inom den här tiden, till exempel 14d.",
    "Show an order: what was asked, its windows, and the changes made to it.":
        "Visa en beställning: vad som beställdes, dess stängningar och ändringarna av den.",
    "The order's ref, e.g. IT-48213.": "Beställningens nummer, till exempel IT-48213.",
    "Change an order that was applied: its days, or the case types it closes.":
        "Ändra en verkställd beställning: dess dagar, eller ärendetyperna den stänger.",
    "New first day closed.": "Ny första stängd dag.",
    "New first day open again.": "Ny första öppna dag.",
    "New last day closed, instead of --reactivate.": "Ny sista stängd dag, i stället för --reactivate.",
    "Close this case type too.": "Stäng även den här ärendetypen.",
    "Do not close this case type.": "Stäng inte den här ärendetypen.",
    "Withdraw an order: its windows are cancelled, those that run end now.":
        "Återta en beställning: dess stängningar avbryts, de som pågår slutar nu.",
    "Print the Swedish answer for the ticket: unit, case types, days, handover, or what is missing.":
        "Skriv ut svaret till beställaren: enhet, ärendetyper, dagar, hänvisning, eller vad som saknas.",
    "Print an order file to fill in; options fill in their part.":
        "Skriv ut en beställningsfil att fylla i; valen fyller i sin del.",
    "The ticket.": "Ärendenumret.",
    "The unit.": "Enheten.",
    "A case type; repeat for more.": "En ärendetyp; upprepa för fler.",
    "First day closed.": "Första stängda dagen.",
    "First day open again.": "Första öppna dagen.",
    # --- windows ---
    "List windows.": "Lista stängningar.",
    "Only this unit.": "Bara den här enheten.",
    "Only this case type.": "Bara den här ärendetypen.",
    "Only planned, active, done, cancelled or missed.": "Bara planned, active, done, cancelled eller missed.",
    "Only those that end within this time, e.g. 14d.": "Bara de som slutar inom den här tiden, till exempel 14d.",
    "State as of this day or time.": "Läget den här dagen eller tiden.",
    "Show a window and the changes made to it.": "Visa en stängning och ändringarna av den.",
    "A window: W-17, an order's ref, or UNIT / CASE TYPE.":
        "En stängning: W-17, en beställnings nummer, eller ENHET / ÄRENDETYP.",
    "Show every version that a window has had, oldest first.":
        "Visa varje version som en stängning har haft, äldst först.",
    "Close and open case types as the windows say now (the cron job), and report what was late or missed.":
        "Stäng och öppna ärendetyper som stängningarna säger nu (cron-jobbet), och rapportera vad som blev sent "
        "eller missades.",
    "Close case types at a unit without an order.": "Stäng ärendetyper på en enhet utan beställning.",
    "Case types, or: all.": "Ärendetyper, eller: alla.",
    "First day or time closed.": "Första stängda dag eller tid.",
    "First day or time open again.": "Första öppna dag eller tid.",
    "Last day closed, instead of --to.": "Sista stängda dag, i stället för --to.",
    "ISO weeks, instead of --from and --to.": "Veckor, i stället för --from och --to.",
    "Move the beginning or the end of a window.": "Flytta början eller slutet av en stängning.",
    "New first day or time closed.": "Ny första stängd dag eller tid.",
    "New first day or time open again.": "Ny första öppna dag eller tid.",
    "Move the end of a window later.": "Flytta slutet på en stängning framåt.",
    "Cancel windows; one that is running ends now.": "Avbryt stängningar; en som pågår slutar nu.",
    "Windows: W-17, an order's ref, or UNIT / CASE TYPE.":
        "Stängningar: W-17, en beställnings nummer, eller ENHET / ÄRENDETYP.",
    "Acknowledge missed windows, so that they are no longer reported.":
        "Kvittera missade stängningar, så att de inte rapporteras mer.",
    "Draw the closures by ISO week; today is marked.": "Rita stängningarna per vecka; i dag är märkt.",
    "ISO weeks to draw, e.g. 2026-W24..2026-W34.": "Veckor att rita, till exempel 2026-W24..2026-W34.",
    "Draw into this SVG file.": "Rita i den här SVG-filen.",
    "Draw into this HTML file.": "Rita i den här HTML-filen.",
    "Export windows as a calendar, a table, JSON, or an order file.":
        "Exportera stängningar som kalender, tabell, JSON eller beställningsfil.",
    "ics, csv, json or yaml (which `orders apply` reads).": "ics, csv, json eller yaml (som `orders apply` läser).",
    "Write to this file instead of standard output.": "Skriv till den här filen i stället för standard ut.",
    # --- cards ---
    "Contact cards: hours, notices, red days.": "Kontaktkort: tider, tillfällig information, röda dagar.",
    "Write cards for other systems. What a format cannot carry is reported on stderr.":
        "Skriv kort för andra system. Det som ett format inte kan bära rapporteras på stderr.",
    "The units (default: all).": "Enheterna (annars alla).",
    "hsa, ldif, fhir, schema.org, osm, csv, json or html.": "hsa, ldif, fhir, schema.org, osm, csv, json eller html.",
    "Only cards changed after this change or day.": "Bara kort som ändrats efter den här ändringen eller dagen.",
    "Write to this file, or one file per card into this folder.":
        "Skriv till den här filen, eller en fil per kort i den här mappen.",
    "LDIF: template of a unit's DN, with {name} and {hsa_id}.": "LDIF: mall för en enhets DN, med {name} och {hsa_id}.",
    "Import hours and notices as HSA has them. Faulty values are reported and left out (exit 3).":
        "Läs in tider och information som HSA har dem. Felaktiga värden rapporteras och utelämnas (slutkod 3).",
    "LDIF or CSV; - is standard input.": "LDIF eller CSV; - är standard in.",
    "Show the card as a resident sees it, in Swedish.": "Visa kortet som en invånare ser det.",
    "Write the card as a web page.": "Skriv kortet som webbsida.",
    "Tell whether a unit is open (exit 0) or closed (exit 1), and the next change.":
        "Svara på om en enhet är öppen (slutkod 0) eller stängd (slutkod 1), och nästa växling.",
    "At this moment instead of now.": "Vid den här tidpunkten i stället för nu.",
    "telephone, opening, dropin or visiting (Swedish words too).":
        "telephone, opening, dropin eller visiting (också svenska ord).",
    "Report what is wrong with the cards (exit 1 if anything is).":
        "Rapportera vad som är fel i korten (slutkod 1 om något är det).",
    "Check the red days of this year (default: the current year).":
        "Kontrollera de röda dagarna det här året (annars innevarande år).",
    "List a year's red days, with weekday.": "Lista ett års röda dagar, med veckodag.",
    "The year (default: the current year).": "Året (annars innevarande år).",
    "Hours: set, except, clear, parse, apply.": "Tider: sätt, undantag, rensa, tolka, verkställ.",
    "Set a unit's hours. With --from or --to they replace the usual hours on those days.":
        "Sätt en enhets tider. Med --from eller --to ersätter de de vanliga tiderna de dagarna.",
    'In Swedish, OSM or HSA, e.g. "mån–fre 08:00–11:30".':
        'På svenska, som OSM eller HSA, till exempel "mån–fre 08:00–11:30".',
    "First day.": "Den första dagen.",
    "Last day (t.o.m.).": "Den sista dagen (t.o.m.).",
    "Close units on a day or some days, or give them other hours then.":
        "Stäng enheter en dag eller några dagar, eller ge dem andra tider då.",
    "The units.": "Enheterna.",
    "The day or days.": "Dagen eller dagarna.",
    "Closed, as usual, or other hours.": "Stängt, som vanligt, eller andra tider.",
    "Only this kind of hours (default: every kind on the card).":
        "Bara det här slaget av tider (annars alla på kortet).",
    "Remove a unit's hours of a kind, with its dated hours and exceptions (--kind all: every kind).":
        "Ta bort en enhets tider av ett slag, med daterade tider och undantag (--kind all: alla slag).",
    "Show how hours are understood, in Swedish, OSM and HSA form. Needs no database.":
        "Visa hur tider förstås, på svenska, som OSM och som HSA. Behöver ingen databas.",
    "Set the hours of many units from a file. Every row is checked before the first is written.":
        "Sätt tider för många enheter ur en fil. Varje rad kontrolleras innan den första skrivs.",
    "CSV: unit, hours, kind, from, to; - is standard input.": "CSV: enhet, tider, slag, från, till; - är standard in.",
    "Notices (tillfällig information): one at a time.": "Tillfällig information: en i taget.",
    "Put a notice on a unit's card, from the first day through the last.":
        "Sätt tillfällig information på en enhets kort, från och med första till och med sista dagen.",
    "What residents are told.": "Vad invånarna får veta.",
    "Read the text from this file; - is standard input.": "Läs texten ur den här filen; - är standard in.",
    "Make the text and the days from this window.": "Gör texten och dagarna av den här stängningen.",
    "Write one joint text for days that already have a notice.":
        "Skriv en gemensam text för dagar som redan har information.",
    "List the notices that are up or planned.": "Lista den information som är uppe eller planerad.",
    "Also notices that are over or taken down.": "Också den som är över eller nedtagen.",
    "Change a notice's days or its text.": "Ändra dagarna eller texten.",
    "The notice, e.g. N-17.": "Informationen, till exempel N-17.",
    "Take notices down: now, or after the day given. One that is over is removed.":
        "Ta ned information: nu, eller efter den dag som anges. Den som är över tas bort.",
    "The notices, e.g. N-17.": "Informationen, till exempel N-17.",
    "Last day (default: take it down now).": "Den sista dagen (annars tas den ned nu).",
    "Put up many notices from a file. Every row is checked before the first is written.":
        "Sätt upp mycket information ur en fil. Varje rad kontrolleras innan den första skrivs.",
    "CSV: unit, text, from, to; - is standard input.": "CSV: enhet, text, från, till; - är standard in.",
    "Suggest the notices that are missing for red days, and put them up after a yes (or --yes).":
        "Föreslå den information som saknas för röda dagar, och sätt upp den efter ett ja (eller --yes).",
    "Every unit that has hours.": "Varje enhet som har tider.",
    "Put it up this long before, e.g. 7d.": "Sätt upp den så långt före, till exempel 7d.",
    # --- cases ---
    "List cases, in order of their numbers.": "Lista ärenden, i nummerordning.",
    "Only cases of this unit.": "Bara den här enhetens ärenden.",
    "Only new, assigned, answered or closed.": "Bara new, assigned, answered eller closed.",
    "Only cases opened longer ago than this, e.g. 23mo or 30d.":
        "Bara ärenden som öppnades för längre sedan, till exempel 23mo eller 30d.",
    "Show personal numbers in full; this is logged.": "Visa personnummer i sin helhet; loggas.",
    "Show a case with its messages, and for staff its comments.":
        "Visa ett ärende med dess meddelanden, och för personalen dess kommentarer.",
    "The case, e.g. 2024-0001234.": "Ärendet, till exempel 2024-0001234.",
    "Show what a resident or what staff sees.": "Visa vad en invånare (resident) eller personalen (staff) ser.",
    "Count the cases: all, open, closed, and by state.": "Räkna ärendena: alla, öppna, avslutade, och efter läge.",
    "Import cases from a CSV file: add new ones, change known ones, remove none. This cannot be undone.":
        "Läs in ärenden ur en CSV-fil: nya läggs till, kända ändras, inga tas bort. Det kan inte ångras.",
    "A CSV file, or - for standard input.": "En CSV-fil, eller - för standard in.",
    "Accept twelve characters that are not a personal number, unchanged.":
        "Godta tolv tecken som inte är ett personnummer, oförändrade.",
    # --- retention ---
    "Policies, what is due, holds, purge, certificates. Nothing goes without a decision.":
        "Regler, vad som är förfallet, gallringsstopp, gallring, protokoll. Inget gallras utan beslut.",
    "Show which cases are due, held (and why) and overdue, and which fall due in the next months.":
        "Visa vilka ärenden som är förfallna, hålls kvar (och varför) eller är försenade, och vilka som förfaller "
        "de närmaste månaderna.",
    "Group by unit, case-type or month (in which the period began).":
        "Gruppera efter unit (enhet), case-type (ärendetyp) eller month (månad då fristen började).",
    "Only this policy; repeat for more.": "Bara den här regeln; upprepa för fler.",
    "State as of this day.": "Läget den här dagen.",
    "Preview what a purge would destroy; with --apply, destroy it and write the certificate.":
        "Visa vad en gallring skulle förstöra; med --apply, förstör det och skriv gallringsprotokollet.",
    "Destroy the cases that are due (default: preview only).":
        "Förstör de förfallna ärendena (annars bara en förhandsvisning).",
    "Refuse unless exactly this many cases are due.": "Neka om inte precis så många ärenden är förfallna.",
    "Stop after this long, e.g. 2h; the next run continues.":
        "Sluta efter så lång tid, till exempel 2h; nästa körning fortsätter.",
    "At most this many cases in one transaction.": "Högst så många ärenden i en transaktion.",
    "Let another writer wait at most this many milliseconds.":
        "Låt en annan skrivare vänta högst så många millisekunder.",
    "Rewrite the database file afterwards; nobody can write meanwhile.":
        "Skriv om databasfilen efteråt; ingen kan skriva under tiden.",
    "List the purge runs, oldest first.": "Lista gallringskörningarna, äldst först.",
    "Purge again, after a restore, exactly the cases that were purged since the backup.":
        "Gallra igen, efter en återställning, precis de ärenden som gallrats sedan säkerhetskopian.",
    "Policies: how long cases are kept, and by which decision they are destroyed.":
        "Regler: hur länge ärenden sparas, och med vilket beslut de förstörs.",
    "List the policies.": "Lista reglerna.",
    "Show a policy, and the cut-off day it gives today.": "Visa en regel, och vilken brytdag den ger i dag.",
    "The policy.": "Regeln.",
    "Check the policy file: faults are 78; a missing decision, or cases without a policy, are findings (1).":
        "Kontrollera regelfilen: fel är 78; ett beslut som saknas, eller ärenden utan regel, är fynd (1).",
    "Keep cases from being purged: add, list, release.": "Håll ärenden från gallring: lägg till, lista, släpp.",
    "Hold cases by number, unit, case type or resident. --reason must not name residents.":
        "Håll ärenden efter nummer, enhet, ärendetyp eller invånare. --reason får inte namnge invånare.",
    "Cases, e.g. 2024-0001234.": "Ärenden, till exempel 2024-0001234.",
    "All cases of this unit and those under it.": "Alla ärenden på den här enheten och dem under den.",
    "All cases of this type.": "Alla ärenden av den här typen.",
    "The resident, by personal number; - asks for it, or reads it from standard input.":
        "Invånaren, med personnummer; - frågar efter det, eller läser det från standard in.",
    "Last day of the hold (default: until released).": "Gallringsstoppets sista dag (annars tills det släpps).",
    "List the holds in force, with the number of cases each one keeps.":
        "Lista de gallringsstopp som gäller, med hur många ärenden vart och ett håller.",
    "Also holds that are released or over.": "Också gallringsstopp som släppts eller upphört.",
    "Show residents' numbers in full; this is logged.": "Visa invånarnas nummer i sin helhet; loggas.",
    "Release holds: their cases may be purged again when they are due.":
        "Släpp gallringsstopp: ärendena får gallras igen när de är förfallna.",
    "Holds, e.g. H-3.": "Gallringsstopp, till exempel H-3.",
    "The record of each purge: list, show, verify, summary.":
        "Protokollet över varje gallring: lista, visa, kontrollera, sammanfatta.",
    "List the certificates, oldest first.": "Lista protokollen, äldst först.",
    "Show a certificate (gallringsprotokoll), in Swedish, with lines for diary number and signature.":
        "Visa ett gallringsprotokoll, med rader för diarienummer och underskrift.",
    "The run, e.g. R-7.": "Körningen, till exempel R-7.",
    "text, json, markdown or html.": "text, json, markdown eller html.",
    "Verify a certificate: its hash, its place in the chain, and the digest of the purged numbers (exit 0 or 1).":
        "Kontrollera ett protokoll: dess hash, dess plats i kedjan och summan av de gallrade numren (slutkod 0 "
        "eller 1).",
    "A certificate in JSON.": "Ett protokoll i JSON.",
    "Summarise a year for the archive: what was destroyed, by decision.":
        "Sammanfatta ett år för arkivet: vad som förstördes, efter beslut.",
    # --- todo ---
    "Tasks due on this day or earlier (default: today).": "Uppgifter för den dagen och tidigare (annars i dag).",
    "Only tasks in this system.": "Bara uppgifter i det här systemet.",
    "Tick off tasks that have been keyed in.": "Pricka av uppgifter som har matats in.",
    "Tasks, e.g. T-1a2b3c4d.": "Uppgifter, till exempel T-1a2b3c4d.",
    "Remove the tick of tasks that were not keyed in after all.":
        "Ta bort avprickningen av uppgifter som ändå inte matats in.",
    # --- show, undo, changes ---
    "Show everything about one thing, by its number, id, name or the beginning of its name.":
        "Visa allt om en sak, efter dess nummer, id, namn eller början på namnet.",
    "W-17, C-42, N-7, T-1a2b3c4d, R-1, H-3, an order, a case number, or a unit, person or case type.":
        "W-17, C-42, N-7, T-1a2b3c4d, R-1, H-3, en beställning, ett ärendenummer, eller en enhet, person eller"
        " ärendetyp.",
    "Undo your own last change, after asking.": "Ångra din egen senaste ändring, efter en fråga.",
    "Undo only the steps that nothing has changed since.": "Ångra bara de steg som inget har ändrat sedan dess.",
    "List change sets, newest first.": "Lista ändringar, nyast först.",
    "Only changes by this actor.": "Bara ändringar av den här personen.",
    "Only changes with this ticket.": "Bara ändringar med det här ärendenumret.",
    "From this day or time on.": "Från och med den dagen eller tiden.",
    "Before this day or time.": "Före den dagen eller tiden.",
    "Only changes of this object, e.g. W-17.": "Bara ändringar av det här objektet, till exempel W-17.",
    "Only changes that read this file (name or SHA-256).":
        "Bara ändringar som läste den här filen (namn eller SHA-256).",
    "Show a change set with every step before and after.": "Visa en ändring med varje steg före och efter.",
    "The change, e.g. C-42.": "Ändringen, till exempel C-42.",
    "Undo a change: what it added is removed or ends, what it changed or removed is restored from now on.":
        "Ta tillbaka en ändring: det den lade till försvinner eller upphör, det den ändrade eller tog bort är som "
        "förut.",
    "The change to undo, e.g. C-42.": "Ändringen att ångra, till exempel C-42.",
    # --- audit ---
    "Print the newest change and its hash, to keep elsewhere and pass to `verify --expect`.":
        "Skriv ut den nyaste ändringen och dess hash, att spara på annan plats och ge till `verify --expect`.",
    "Recompute the whole chain; exit 1 if it is broken.": "Räkna om hela kedjan; slutkod 1 om den är bruten.",
    "A head noted earlier, which must still be in the chain.":
        "Ett tidigare antecknat värde, som ännu ska finnas i kedjan.",
    "Write the whole journal, oldest first.": "Skriv hela journalen, äldst först.",
    "jsonl: one change with its steps per line; csv: one step per line.":
        "jsonl: en ändring med sina steg per rad; csv: ett steg per rad.",
    "List who has read whose cases, newest first.": "Lista vem som har läst vems ärenden, nyast först.",
    "Only reads of this case.": "Bara läsningar av det här ärendet.",
    "Only reads by, or for, this person.": "Bara läsningar av, eller för, den här personen.",
    # --- report ---
    "Who holds what, what ends soon, and what is not as it should be.":
        "Vem som har vad, vad som snart upphör, och vad som inte är som det ska.",
    "Report who holds which role where, which grants end soon, and what is wrong.":
        "Rapportera vem som har vilken roll var, vilka behörigheter som snart upphör och vad som är fel.",
    "Write the report as an HTML page to this file.": "Skriv rapporten som HTML-sida till den här filen.",
    # --- status, cron ---
    "Check last runs, missed windows, overdue tasks and expiring grants: exit 0 if all is well, else 1.":
        "Kontrollera senaste körningar, missade stängningar, försenade uppgifter och behörigheter som upphör: "
        "slutkod 0 om allt är väl, annars 1.",
    "Maximum age of the last run (default: 1h).": "Högsta ålder på den senaste körningen (annars 1h).",
    "Also write a Prometheus textfile.": "Skriv också en textfil för Prometheus.",
    "Print job files for this installation: its program, config file, database and user.":
        "Skriv ut jobbfiler för den här installationen: dess program, konfiguration, databas och användare.",
    "Services and timers for systemd.": "Tjänster och timrar för systemd.",
    "Lines for a crontab.": "Rader för en crontab.",
    "Write the files into this folder instead of standard output.":
        "Skriv filerna i den här mappen i stället för standard ut.",
    # --- config ---
    "Show every setting in force, and where it came from.": "Visa varje gällande inställning, och var den kom ifrån.",
    "Check the config file and every file it names: report all faults (exit 78).":
        "Kontrollera konfigurationsfilen och varje fil den nämner: rapportera alla fel (slutkod 78).",
    "Print the path of the config file in use, or the paths where vis looks for one.":
        "Skriv ut sökvägen till konfigurationsfilen som används, eller sökvägarna där vis letar efter en.",
    "Create a config file with every key, explained and commented out.":
        "Skapa en konfigurationsfil med varje nyckel, förklarad och bortkommenterad.",
    "The file to create.": "Filen att skapa.",
    "Print the JSON Schema of a kind of file, for editors.": "Skriv ut JSON-schemat för ett slags fil, för redigerare.",
    "orders, roles, case-types, retention or config.": "orders, roles, case-types, retention eller config.",
    # --- db ---
    "The database: init, upgrade, check, backup, restore, stats, grants.":
        "Databasen: skapa, uppgradera, kontrollera, säkerhetskopiera, återställ, räkna, behörigheter.",
    "Create the database named by --db, the config file or the default.":
        "Skapa den databas som --db, konfigurationen eller förvalet anger.",
    "Make it a sandbox: every command accepts --now.": "Gör den till en sandlåda: varje kommando godtar --now.",
    "Upgrade the schema to the version that this vis needs, in one transaction.":
        "Uppgradera schemat till den version som detta vis behöver, i en transaktion.",
    "Show what would be done; change nothing.": "Visa vad som skulle göras; ändra inget.",
    "Check the file or server, the schema, all references, and the journal's chain (exit 1 with findings).":
        "Kontrollera filen eller servern, schemat, alla hänvisningar och journalens kedja (slutkod 1 vid fynd).",
    "Count the rows of every table, and the space they take.": "Räkna raderna i varje tabell, och platsen de tar.",
    "Copy the whole database to FILE while others go on working.\n\nAn SQLite database becomes an SQLite file; "
    "PostgreSQL is dumped by pg_dump (--format=custom), which must be\ninstalled. Attachment files lie outside the "
    "database: copy their folder too.":
        "Kopiera hela databasen till FILE medan andra fortsätter att arbeta.\n\nEn SQLite-databas blir en "
        "SQLite-fil; PostgreSQL dumpas av pg_dump (--format=custom), som måste finnas\ninstallerat. Bilagor ligger "
        "utanför databasen: kopiera deras mapp också.",
    "The file.": "Filen.",
    "Restore the database from FILE. Changes made since are lost; this cannot be undone.\n\nFILE was made by `vis "
    "db backup`. You type the number of changes that are lost.":
        "Återställ databasen ur FILE. Ändringar sedan dess går förlorade; det kan inte ångras.\n\nFILE är vad `vis "
        "db backup` gjorde. Du skriver antalet ändringar som går förlorade.",
    "Print the SQL that lets several people share a PostgreSQL database without being able to alter the journal.":
        "Skriv ut den SQL som låter flera dela en PostgreSQL-databas utan att någon kan ändra journalen.",
    "Database role of those who may change things.": "Databasrollen för dem som får ändra.",
    "Database role of those who may only read.": "Databasrollen för dem som bara får läsa.",
    # --- demo, help, man ---
    "Fill the database with synthetic cases, and with units, staff and case types if it has none.":
        "Fyll databasen med påhittade ärenden, och med enheter, personal och ärendetyper om den inte har några.",
    "Number of cases.": "Antal ärenden.",
    "Spread their opening over this many years until now.": "Sprid öppnandet över så många år fram till nu.",
    "The same seed gives the same cases.": "Samma frö ger samma ärenden.",
    "Also write the attachment files.": "Skriv också bilagornas filer.",
    "Give a tour on the example files, in a new sandbox; nothing outside it is touched.":
        "Visa runt på exempelfilerna, i en ny sandlåda; inget utanför den rörs.",
    "A new folder for the sandbox.": "En ny mapp för sandlådan.",
    "Explain a topic, a command or a Swedish word; without one, list the topics.":
        "Förklara ett ämne, ett kommando eller ett svenskt ord; utan ett, lista ämnena.",
    "A topic, a command, or a Swedish word.": "Ett ämne, ett kommando eller ett svenskt ord.",
    "Print the manual page of vis, or write all pages into a folder, for `man -l` or a man1 folder.":
        "Skriv ut manualsidan för vis, eller skriv alla sidor i en mapp, för `man -l` eller en mapp man1.",
    "Write vis.1 and a page per section into this folder.": "Skriv vis.1 och en sida per avsnitt i den här mappen.",
}  # fmt: skip
"""Help texts, by command."""

HEADINGS: Mapping[str, str] = {
    "Usage:": "Användning:", "Options": "Val", "Commands": "Kommandon", "Arguments": "Argument",
    "[required]": "[krävs]", "default:": "förval:",
    "at": "tid", "actor": "vem", "resident": "invånare", "cases": "ärenden", "command": "kommando",
    "finding": "fynd", "unit": "enhet", "what": "vad", "how to mend it": "så rättas det", "date": "datum",
    "weekday": "veckodag", "red day": "röd dag", "notice": "information", "from": "från", "to": "till",
    "state": "läge", "text": "text", "case type": "ärendetyp", "central": "central", "offered at": "erbjuds på",
    "also": "även", "offered": "erbjuds", "active": "aktiv", "switch": "brytare", "opens again": "öppnar igen",
    "change": "ändring", "ticket": "ärendenummer", "did": "gjorde", "action": "åtgärd", "object": "objekt",
    "id": "id", "source": "källa", "setting": "inställning", "value": "värde", "table": "tabell", "rows": "rader",
    "order": "beställning", "case types": "ärendetyper", "closed": "stängd", "handover": "hänvisning",
    "person": "person", "HSA-id": "HSA-id", "e-mail": "e-post", "disabled on": "spärrad från", "system": "system",
    "role": "roll", "persons": "personer", "units": "enheter", "to (last day)": "t.o.m.", "mended by": "rättas med",
    "task": "uppgift", "due": "senast", "key in": "mata in", "details": "detaljer", "location": "ort",
    "phone": "telefon", "under": "under", "closed on": "nedlagd", "window": "stängning", "closed from": "stängd från",
    "open again": "öppen igen",
    "Synopsis": "Användning", "Description": "Beskrivning", "Exit codes": "Slutkoder",
    "Options of every command": "Val för alla kommandon", "Options of changing commands": "Val för ändrande kommandon",
    "Administers 1177 for care units": "Administrerar 1177 för vårdenheter",
}  # fmt: skip
"""Headings of tables, help and manual pages."""

MESSAGES: Mapping[str, str] = {
    # --- what came of a plan ---
    "Would be: {said}. Nothing was changed.": "Skulle bli: {said}. Inget ändrades.",
    "Nothing to change: it is so already.": "Inget att ändra: så är det redan.",
    "done": "klart",
    "{count} to add": "{count} att lägga till", "{count} to change": "{count} att ändra",
    "{count} to remove": "{count} att ta bort",
    "{count} added": "{count} tillagda", "{count} changed": "{count} ändrade", "{count} removed": "{count} borttagna",
    "  … and {count} more (--verbose shows all)": "  … och {count} till (--verbose visar alla)",
    "Carry out {count} steps?": "Genomföra {count} steg?",
    "Carry out {count} step?": "Genomföra {count} steg?",
    "{count} steps. Type {count} to go on:": "{count} steg. Skriv {count} för att gå vidare:",
    "not confirmed; nothing was changed.": "inte bekräftat; inget ändrades.",
    "Add --yes, or look first with --dry-run.": "Lägg till --yes, eller titta först med --dry-run.",
    "every change must name its ticket.": "varje ändring ska ange sitt ärendenummer.",
    "Add --ticket ID.": "Lägg till --ticket ID.",
    "Nothing was changed; run it again.": "Inget ändrades; kör igen.",
    "Nothing was changed.": "Inget ändrades.",
    "All is well.": "Allt är väl.",
    "No case types.": "Inga ärendetyper.", "No cases.": "Inga ärenden.", "No certificates.": "Inga protokoll.",
    "No changes.": "Inga ändringar.", "No findings.": "Inga fynd.", "No holds.": "Inga gallringsstopp.",
    "No notices.": "Ingen tillfällig information.", "No orders.": "Inga beställningar.",
    "No persons.": "Inga personer.",
    "No runs.": "Inga körningar.", "No units.": "Inga enheter.", "No windows.": "Inga stängningar.",
    "Nobody has read any.": "Ingen har läst något.", "Nobody holds a role.": "Ingen har en roll.", "Nobody.": "Ingen.",
    "Nothing to key in.": "Inget att mata in.", "Nothing found.": "Inget hittades.",
    # --- slutkoder och spärrar ---
    "done, nothing to do, or the answer is yes": "klart, inget att göra, eller svaret är ja",
    "the answer is no, or there are findings": "svaret är nej, eller det finns fynd",
    "usage: a wrong flag or argument": "användning: fel val eller argument",
    "partly done: some rows done, the rest in the rest file": "delvis klart: några rader gjorda, resten i restfilen",
    "refused: a guard, a stale plan, or confirmation not given; nothing changed":
        "nekat: en spärr, en inaktuell plan eller utebliven bekräftelse; inget ändrat",
    "not found, or ambiguous": "hittas inte, eller kan vara flera",
    "faulty input file; nothing changed": "felaktig indatafil; inget ändrat",
    "missing or unreadable input file; nothing changed": "indatafil saknas eller går inte att läsa; inget ändrat",
    "a bug in vis; --debug shows the traceback": "ett fel i vis; --debug visar spårningen",
    "cannot write output": "utdata går inte att skriva",
    "database or disk error": "fel i databas eller på disk",
    "another vis holds the lock, or the database is busy: try again":
        "ett annat vis har låset, eller databasen är upptagen: försök igen",
    "not permitted for this user": "inte tillåtet för den här användaren",
    "faulty configuration, or the database needs `vis db upgrade`":
        "felaktig konfiguration, eller databasen behöver `vis db upgrade`",
    "interrupted (Ctrl-C); nothing half done": "avbrutet (Ctrl-C); inget halvgjort",
    "the plan removes or revokes more than usual": "planen tar bort eller återkallar mer än vanligt",
    "a unit would be left without a local administrator": "en enhet skulle bli utan lokal administratör",
    "nothing would be left to open at a unit": "inget skulle finnas kvar att öppna på en enhet",
    "another order closes the same case type at the same time":
        "en annan beställning stänger samma ärendetyp samtidigt",
    "a later change would be set back": "en senare ändring skulle tas tillbaka",
    "it would begin in the past": "det skulle börja i det förflutna",
    "a closure is unusually long": "en stängning är ovanligt lång",
    "the case type is the unit's own to switch": "ärendetypen är enhetens egen att slå av och på",
    "a notice would have no end": "information skulle inte ha något slut",
    "a notice speaks of weeks by number": "information talar om veckor med nummer",
    "two notices would run at the same time": "två informationer skulle gälla samtidigt",
    "the machine's clock cannot be right": "maskinens klocka kan inte gå rätt",
    "a ledger no longer names every case that was purged": "en liggare har inte längre alla ärenden som gallrats",
    # --- ämnen ---
    "`vis help TOPIC` explains one; `vis COMMAND --help` explains a command.":
        "`vis help ÄMNE` förklarar ett; `vis KOMMANDO --help` förklarar ett kommando.",
    "What each exit code means.": "Vad varje slutkod betyder.",
    "What refuses an unusual plan, and how to go on.": "Vad som nekar en ovanlig plan, och hur man går vidare.",
    "How every change is made: plan, guard, apply, journal.":
        "Hur varje ändring görs: plan, spärr, verkställande, journal.",
    "When vis asks, and how to answer beforehand.": "När vis frågar, och hur man svarar i förväg.",
    "Orders, tables and catalogues: how files are written.":
        "Beställningar, tabeller och kataloger: hur filer skrivs.",
    "Days, times, weeks, and the two meanings of `to`.": "Dagar, tider, veckor och de två betydelserna av `to`.",
    "How units, persons, case types and windows are named.":
        "Hur enheter, personer, ärendetyper och stängningar anges.",
    "Tables for people, JSON for programs.": "Tabeller för människor, JSON för program.",
    "The config file, the environment, and who may do what.": "Konfigurationen, miljön och vem som får vad.",
    "Jobs that must run by themselves.": "Vad som måste gå av sig självt.",
    "The roles that come with vis.": "Rollerna som följer med vis.",
    "Swedish words and their commands.": "Svenska ord och deras kommandon.",
    "Bundles, given together:": "Paket, som ges tillsammans:",
    "A guard looks at a plan as a whole and refuses it (exit 4) when it would do something unusual. Look with"
    " --dry-run, then lift that guard alone: --allow NAME --reason TEXT, or --allow NAME=N, up to N. There is no"
    " --force. Limits are set under `guards` in the config file.":
        "En spärr ser på en plan i dess helhet och nekar den (slutkod 4) när den skulle göra något ovanligt. Titta med"
        " --dry-run och lyft sedan just den spärren: --allow NAMN --reason TEXT, eller --allow NAMN=N, upp till N."
        " Något --force finns inte. Gränserna sätts under `guards` i konfigurationen.",
    "A grant lets a person act in a role on a unit and below it, from a day and perhaps until a last day. Roles are"
    " data: these come with vis, and `roles` in the config file names others.":
        "En behörighet låter en person handla i en roll på en enhet och under den, från en dag och kanske till en sista"
        " dag. Roller är data: dessa följer med vis, och `roles` i konfigurationen anger andra.",
    "Every command that changes something first makes a plan: steps that add, change or remove, and steps that are"
    " the same already. --dry-run shows it and stops. Otherwise that very plan is carried out in one transaction, each"
    " step only if its row is still as the plan saw it.":
        "Varje kommando som ändrar något gör först en plan: steg som lägger till, ändrar eller tar bort, och steg som"
        " redan är gjorda. --dry-run visar den och slutar. Annars genomförs just den planen i en transaktion, varje"
        " steg bara om raden ännu är som planen såg den.",
    "The journal keeps the change set, C-42: who, when, ticket, reason, command and every step before and after. `vis"
    " changes show C-42` shows it, `vis changes undo C-42` takes it back the same way, and `vis undo` takes back your"
    " own last change.":
        "Journalen sparar ändringen, C-42: vem, när, ärendenummer, skäl, kommando och varje steg före och efter. `vis"
        " changes show C-42` visar den, `vis changes undo C-42` tar tillbaka den på samma väg, och `vis undo` tar"
        " tillbaka din egen senaste ändring.",
    "Asking for what is already so changes nothing and is not a fault: exit 0, no new change set.":
        "Att begära det som redan är så ändrar inget och är inget fel: slutkod 0, ingen ny ändring.",
    "A change of one object that you named is made without a question. For more than one, or to end a running "
    "window, vis asks: [y/N]. For a purge, a restore and an undo of more than 20 steps you type the number.":
        "Ett objekt, som du angav det, ändras utan fråga. Om fler än ett, eller slutet på en pågående stängning, "
        "frågas det: [y/N]. Gallring, återställning och att ångra mer än 20 steg vill ha antalet skrivet.",
    "--yes answers every question; guards still apply. --expect add=2,remove=0 refuses any other count. Without a "
    "terminal and without --yes nothing is changed: exit 4.":
        "--yes svarar på varje fråga; spärrarna gäller ändå. --expect add=2,remove=0 nekar varje annat antal. Utan "
        "terminal och utan --yes ändras inget: slutkod 4.",
    "Orders are YAML, with the English keys or the Swedish ones of the order form; `vis orders template` writes one."
    " Tables are CSV with comma or semicolon, UTF-8 or Windows-1252, the first line names the columns in any order, in"
    " English or Swedish. The register also reads LDIF.":
        "Beställningar är YAML, med engelska nycklar eller blankettens svenska; `vis orders template` skriver en."
        " Tabeller är CSV med komma eller semikolon, UTF-8 eller Windows-1252, där första raden namnger kolumnerna i"
        " valfri ordning, på engelska eller svenska. Registret läser också LDIF.",
    "All faults of all files are reported at once with file, line and column, before anything is written: exit 65. "
    "A missing or unreadable file is 66. `vis config schema orders` prints a JSON Schema for editors.":
        "Varje fel i varje fil sägs på en gång med fil, rad och kolumn, innan något skrivs: slutkod 65. En fil som "
        "saknas eller inte går att läsa är 66. `vis config schema orders` skriver ut ett JSON-schema för redigerare.",
    "Dates are written 2026-06-29, times 2026-06-29 08:00, weeks 2026-W27..2026-W31 or v. 27–31 2026. They are"
    " Stockholm's; a date means 00:00. A time that the clock skips or passes twice is refused, with the two choices.":
        "Datum skrivs 2026-06-29, tider 2026-06-29 08:00, veckor 2026-W27..2026-W31 eller v. 27–31 2026. De är"
        " Stockholms; ett datum betyder 00:00. En tid som klockan hoppar över eller passerar två gånger nekas, med de"
        " två valen.",
    "The `to` of a window is the first day open again. The `to` of a grant, of dated hours and of a notice is the last"
    " day (t.o.m.), as in HSA. --through means the last day everywhere. Every plan shows both days.":
        "En stängnings `to` är den första öppna dagen. För en behörighet, daterade tider och tillfällig information är"
        " `to` den sista dagen (t.o.m.), som i HSA. --through betyder överallt den sista dagen. Varje plan visar båda.",
    "--now shows how it will be then, or how it was. Changes at another moment than now are for sandboxes (`vis db"
    " init --sandbox`) and dry runs.":
        "--now visar hur det blir då, eller hur det var. Ändringar vid en annan tidpunkt än nu är för sandlådor (`vis"
        " db init --sandbox`) och torrkörningar.",
    "A unit is found by HSA-id, name, former name or a unique beginning; a case type likewise; a person by HSA-id, "
    "e-mail address or name; a window by W-17, its order's ref, or unit and case type with / between. An ambiguous "
    "name is exit 5, with the candidates.":
        "En enhet hittas med HSA-id, namn, tidigare namn eller en entydig början; en ärendetyp likaså; en person "
        "med HSA-id, e-postadress eller namn; en stängning med W-17, beställningens nummer, eller enhet och "
        "ärendetyp med / emellan. Det som kan vara flera är slutkod 5, med kandidaterna.",
    "`vis show ANYTHING` finds whatever a word names. Shell completion knows the names: vis --install-completion.":
        "`vis show VAD SOM HELST` hittar det som ett ord betecknar. Skalets komplettering kan namnen: vis"
        " --install-completion.",
    "The result is on stdout and nothing else is; messages, questions and progress are on stderr. --json is --format"
    " json, and makes an error one JSON document on stderr. Keys are English and stable; times have Stockholm's"
    " offset. NO_COLOR, TERM=dumb and a pipe mean no colour.":
        "Resultatet står på standard ut och inget annat; meddelanden, frågor och förlopp på standard fel. --json är"
        " --format json, och gör ett fel till ett JSON-dokument på standard fel. Nycklarna är engelska och består;"
        " tider har Stockholms tidszon. NO_COLOR, TERM=dumb och ett rör betyder ingen färg.",
    "Flag beats environment beats config file beats default; `vis config show` says where each value came from. `vis"
    " config init` makes a file with every key explained, `vis config check` finds every fault.":
        "Val går före miljö, miljö före konfiguration, konfiguration före förval; `vis config show` säger var varje"
        " värde kom ifrån. `vis config init` skapar en fil med varje nyckel förklarad, `vis config check` hittar varje"
        " fel.",
    "`operators` says which OS users may change what; anybody else is refused with exit 77. The right to undo a change"
    " is the right that the change itself needed. `read-cases` is the right to see cases.":
        "`operators` säger vilka användare som får ändra vad; andra nekas med slutkod 77. Rätten att ångra en ändring"
        " är den rätt som ändringen själv krävde. `read-cases` är rätten att se ärenden.",
    "`vis windows run` every quarter of an hour, `vis status` every hour: `vis cron show --systemd` or --cron prints"
    " both, ready for this installation. They say nothing when all is well, and one line and an exit code other than 0"
    " when not. A run makes up for whatever earlier runs missed.":
        "`vis windows run` varje kvart, `vis status` varje timme: `vis cron show --systemd` eller --cron skriver ut"
        " båda, färdiga för den här installationen. De säger inget när allt är väl, och en rad och en annan slutkod än"
        " 0 när det inte är det. En körning tar igen vad tidigare körningar missade.",
    # --- ordlista ---
    "unit: a care unit, keyed by HSA-id, from the operations catalogue (HSA)":
        "en vårdenhet, med HSA-id, ur verksamhetskatalogen (HSA)",
    "person: a member of staff, keyed by HSA-id": "en person i personalen, med HSA-id",
    "grant: this person has this role on this unit, from a day, perhaps until a day":
        "en person har en roll på en enhet, från en dag, kanske till en dag",
    "case type: what a resident can open at a unit, such as Boka tid or Förnya recept":
        "vad en invånare kan öppna på en enhet, till exempel Boka tid eller Förnya recept",
    "order: a unit's request, through the IT portal, to have case types closed over a period":
        "en enhets begäran, genom IT-portalen, att få ärendetyper stängda under en period",
    "window: one unit, one case type, closed from a day until the first day open again":
        "en enhet, en ärendetyp, stängd från en dag till den första öppna dagen",
    "contact card: what 1177.se shows of a unit": "vad 1177.se visar om en enhet",
    "phone hours: weekly hours on the contact card": "veckans telefontider på kontaktkortet",
    "notice (tillfällig information): dated text on the card; HSA has room for one at a time":
        "tillfällig information: daterad text på kortet; HSA har plats för en i taget",
    "red day: public holiday, and Midsummer, Christmas and New Year's Eve":
        "röd dag: helgdag, samt midsommarafton, julafton och nyårsafton",
    "case: a resident's conversation with a unit": "en invånares samtal med en enhet",
    "purge: destroy what a retention decision says must be destroyed; it cannot be undone":
        "gallra: förstöra det som ett gallringsbeslut säger ska förstöras; det kan inte ångras",
    "retention decision: without it nothing may be destroyed": "utan det får inget förstöras",
    "hold: keeps a case from being purged": "håller ett ärende från gallring",
    "certificate: the record of one purge, without personal data":
        "protokollet över en gallring, utan personuppgifter",
}  # fmt: skip
"""What commands say, and the topics of `vis help`."""

SWEDISH: Mapping[str, str] = {**HELP, **HEADINGS, **MESSAGES}
