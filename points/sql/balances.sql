-- Lines whose balance is not the sum of the lines up to them. Must return no rows.
-- Read by points/verification.py. Ids run with time per contact: they are taken under its lock.
SELECT id, contact_id, group_id, balance, running
  FROM (SELECT id, contact_id, group_id, balance,
               SUM(points) OVER (PARTITION BY contact_id, group_id ORDER BY id) AS running
          FROM points_entry) AS line
 WHERE balance <> running
 ORDER BY id
 LIMIT 1000;
