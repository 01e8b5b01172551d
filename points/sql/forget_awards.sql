-- Takes away what was counted for rules that are worked out again, before it is written anew. What
-- stays: what a floor or a ceiling held back, which the ledger counts line by line; when to settle
-- what fades; "once per climb" of climbs that are closed, as undoing the reset opens them again; and
-- the keys that are still right. Run by points/recompute.py, under the contacts' locks.
DELETE FROM points_award AS award
 USING unnest(%(actions)s::bigint[], %(groups)s::bigint[]) AS rule(action_id, group_id)
 WHERE award.contact_id = ANY(%(contacts)s::bigint[])
   AND award.point_action_id = rule.action_id
   AND award.key <> %(settle)s
   AND NOT (starts_with(award.key, %(floor)s) OR starts_with(award.key, %(ceiling)s))
   AND (NOT starts_with(award.key, 'climb:')
        OR award.key = 'climb:' || COALESCE((SELECT score.cycle FROM points_score AS score
                                              WHERE score.contact_id = award.contact_id
                                                AND score.group_id = rule.group_id), 1))
   AND NOT EXISTS (SELECT FROM unnest(%(stand_contacts)s::bigint[], %(stand_actions)s::bigint[],
                                      %(stand_keys)s::text[]) AS stands(contact_id, action_id, key)
                    WHERE stands.contact_id = award.contact_id
                      AND stands.action_id = award.point_action_id
                      AND stands.key = award.key);
