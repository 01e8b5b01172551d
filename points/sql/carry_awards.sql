-- Hands what a contact was paid to the one who absorbs it, except where that one was paid for the
-- same, and tells the keys that it had. "Once per climb" goes along for the climb that is open, under
-- the number of the winner's: climbs are numbered per contact. What is counted is added up by
-- points/merging.py, which runs this.
WITH carried AS (
    SELECT award.id, award.point_action_id, award.key AS was,
           CASE WHEN starts_with(award.key, %(climb)s)
                THEN %(climb)s || COALESCE(won.cycle, 1) ELSE award.key END AS becomes
      FROM points_award AS award
      JOIN points_pointaction AS action ON action.id = award.point_action_id
      LEFT JOIN points_pointactionversion AS live ON live.id = action.live_id
      LEFT JOIN points_score AS lost
           ON lost.contact_id = %(loser)s
              AND lost.group_id = COALESCE(live.group_id, action.group_id)
      LEFT JOIN points_score AS won
           ON won.contact_id = %(winner)s
              AND won.group_id = COALESCE(live.group_id, action.group_id)
     WHERE award.contact_id = %(loser)s
       AND (award.key = '' OR starts_with(award.key, %(subject)s) OR starts_with(award.key, %(climb)s))
       AND (NOT starts_with(award.key, %(climb)s)
            OR award.key = %(climb)s || COALESCE(lost.cycle, 1))
)
UPDATE points_award AS award
   SET contact_id = %(winner)s, key = carried.becomes
  FROM carried
 WHERE award.id = carried.id
   AND NOT EXISTS (SELECT FROM points_award AS own
                    WHERE own.contact_id = %(winner)s
                      AND own.point_action_id = carried.point_action_id
                      AND own.key = carried.becomes)
RETURNING award.id, carried.was AS key;
