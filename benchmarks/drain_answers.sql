-- What our drain wrote, batch by batch: the answers that the baseline need not work out.
-- Each batch wrote its keys in one statement, which bears one time; awards bear the number of the
-- transaction that had the last word on them.
CREATE TABLE answer_event AS
SELECT (row_number() OVER (ORDER BY id) - 1) / 5000 AS batch, e.* FROM contacts_event e;

CREATE TABLE answer_key AS
SELECT dense_rank() OVER (ORDER BY recorded_at) - 1 AS batch, key FROM contacts_eventkey;

CREATE TABLE answer_award AS
SELECT dense_rank() OVER (ORDER BY xmin::text::bigint) - 1 AS batch, a.* FROM points_award a;

CREATE TABLE answer_entry AS
SELECT batch, e.* FROM points_entry e JOIN answer_event a ON a.id = e.source_id;

CREATE TABLE answer_score AS
SELECT DISTINCT ON (batch, contact_id, group_id) batch, contact_id, group_id, cycle, balance,
       -- Main scores are there from the beginning.
       group_id > 1 AND batch = min(batch) OVER (PARTITION BY contact_id, group_id) AS is_new
  FROM answer_entry ORDER BY batch, contact_id, group_id, id DESC;

CREATE TABLE answer_crossing AS
SELECT batch, c.* FROM triggers_crossing c JOIN answer_entry e ON e.id = c.entry_id;

CREATE TABLE answer_run AS
SELECT batch, r.* FROM triggers_run r JOIN answer_crossing c ON c.id = r.crossing_id;

CREATE TABLE answer_arming AS
SELECT batch, a.trigger_id, a.contact_id, a.armed, a.number, a.cycle
  FROM triggers_arming a JOIN answer_crossing c USING (trigger_id, contact_id, number);

CREATE INDEX ON answer_key (batch);
CREATE INDEX ON answer_event (batch);
CREATE INDEX ON answer_award (batch);
CREATE INDEX ON answer_entry (batch);
CREATE INDEX ON answer_score (batch);
CREATE INDEX ON answer_crossing (batch);
CREATE INDEX ON answer_run (batch);
CREATE INDEX ON answer_arming (batch);
