-- Whom these contacts have absorbed, and whom those had absorbed before: the nearest first, with
-- the events that each brought along. Read by points/counting.py.
WITH RECURSIVE below AS (
    SELECT id, winner_id AS root, winner_id, loser_id, merged_at, moved, 1 AS depth
      FROM contacts_merge
     WHERE winner_id = ANY(%(contacts)s::bigint[]) AND undone_at IS NULL
     UNION ALL
    SELECT merge.id, below.root, merge.winner_id, merge.loser_id, merge.merged_at, merge.moved,
           below.depth + 1
      FROM contacts_merge AS merge
      JOIN below ON merge.winner_id = below.loser_id
     WHERE merge.undone_at IS NULL
)
SELECT below.root, below.winner_id, below.loser_id,
       extract(epoch FROM below.merged_at)::float8 AS merged_at,
       ARRAY(SELECT jsonb_array_elements_text(below.moved -> 'events')::bigint) AS events,
       carried.groups, carried.posted_at
  FROM below
 CROSS JOIN LATERAL (
           SELECT array_agg(line.group_id) AS groups,
                  array_agg(extract(epoch FROM line.posted_at)::float8) AS posted_at
             FROM points_entry AS line
            WHERE line.contact_id = below.winner_id
              AND line.reason = 'merge' AND line.source_id = below.id) AS carried
 ORDER BY below.depth, below.id;
