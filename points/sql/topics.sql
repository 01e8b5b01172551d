-- Every topic that anybody took an interest in: one look into the index for each, however many
-- rows it has. Run by points/interest.py.
WITH RECURSIVE found(topic) AS (
    (SELECT topic FROM points_interest ORDER BY topic LIMIT 1)
    UNION ALL
    SELECT (SELECT topic FROM points_interest WHERE topic > found.topic ORDER BY topic LIMIT 1)
      FROM found
     WHERE found.topic IS NOT NULL
)
SELECT topic FROM found WHERE topic IS NOT NULL LIMIT 500;
