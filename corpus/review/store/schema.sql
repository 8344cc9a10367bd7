-- Work database of a review. Items are immutable and events append-only: triggers refuse UPDATE, DELETE and
-- INSERT OR REPLACE.

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE item (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  doc TEXT NOT NULL,
  par TEXT NOT NULL,
  text TEXT NOT NULL,
  text_hash TEXT NOT NULL,
  spans TEXT NOT NULL,
  meta TEXT NOT NULL
);

CREATE TABLE layer (
  item INTEGER NOT NULL REFERENCES item (number),
  name TEXT NOT NULL,
  spans TEXT NOT NULL,
  PRIMARY KEY (item, name)
) WITHOUT ROWID;

CREATE TABLE queue (
  ordering TEXT NOT NULL,
  place INTEGER NOT NULL,
  item INTEGER NOT NULL REFERENCES item (number),
  sampled INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  PRIMARY KEY (ordering, place)
) WITHOUT ROWID;
CREATE UNIQUE INDEX queue_item ON queue (item, ordering);

-- Evidence at import (scored spans, check findings), from which the reasons are recomputed when a layer is added.
CREATE TABLE known (item INTEGER PRIMARY KEY REFERENCES item (number), scored TEXT NOT NULL, findings TEXT NOT NULL);

CREATE TABLE reason (item INTEGER PRIMARY KEY REFERENCES item (number), why TEXT NOT NULL);

CREATE TABLE assignment (
  annotator TEXT NOT NULL,
  item INTEGER NOT NULL REFERENCES item (number),
  PRIMARY KEY (annotator, item)
) WITHOUT ROWID;

CREATE TABLE event (
  number INTEGER PRIMARY KEY,
  operation TEXT NOT NULL,
  item INTEGER NOT NULL REFERENCES item (number),
  track TEXT NOT NULL,
  base INTEGER NOT NULL,
  revision INTEGER NOT NULL CHECK (revision = base + 1),
  annotator TEXT NOT NULL,
  time TEXT NOT NULL,
  text_hash TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('save', 'undo', 'redo')),
  state TEXT NOT NULL,
  numbered INTEGER NOT NULL,  -- highest span number of the text and track so far
  answer TEXT NOT NULL,
  rule TEXT NOT NULL,
  reason TEXT NOT NULL,
  comment TEXT NOT NULL,
  before TEXT NOT NULL,  -- long columns last: reading the others skips their pages
  after TEXT NOT NULL
);
-- The only index, so that a save writes few pages; covers the lookup of the last state of a text.
CREATE INDEX event_of_text ON event (track, item, revision, state);

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;
CREATE TRIGGER event_is_never_replaced BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE number = NEW.number)
  OR EXISTS (SELECT 1 FROM event WHERE track = NEW.track AND item = NEW.item
             AND (revision = NEW.revision OR operation = NEW.operation))
BEGIN SELECT RAISE(ABORT, 'events are never replaced'); END;
CREATE TRIGGER item_is_never_changed BEFORE UPDATE ON item
BEGIN SELECT RAISE(ABORT, 'items are never changed'); END;
CREATE TRIGGER item_is_never_removed BEFORE DELETE ON item
BEGIN SELECT RAISE(ABORT, 'items are never removed'); END;
