-- Scores that no longer equal the sum of their ledger, and ledgers without a score.
-- Must return no rows. Read by points/verification.py each night; a row here is a bug,
-- not a thing to repair silently.
SELECT contact_id,
       group_id,
       COALESCE(score.points, 0) AS score,
       COALESCE(ledger.points, 0) AS ledger
  FROM points_score AS score
  FULL JOIN (SELECT contact_id, group_id, SUM(points) AS points
               FROM points_entry
              GROUP BY contact_id, group_id) AS ledger
       USING (contact_id, group_id)
 WHERE COALESCE(score.points, 0) <> COALESCE(ledger.points, 0)
 ORDER BY contact_id, group_id
 LIMIT 1000;
