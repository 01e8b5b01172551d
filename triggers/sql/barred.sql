-- Lines that moved the points of an absorbed contact, with the triggers that this contact
-- had crossed in its own open climb (or ever, where a trigger fires only once): the climb
-- that such a line causes is not a new one. Read by triggers.crossings.
SELECT entry.id AS entry_id, arming.trigger_id
  FROM points_entry AS entry
  JOIN contacts_merge AS merge ON merge.id = entry.source_id AND entry.source = 'merge'
  JOIN triggers_arming AS arming ON arming.contact_id = merge.loser_id
  JOIN triggers_pointtrigger AS trigger
       ON trigger.id = arming.trigger_id AND trigger.group_id = entry.group_id
  LEFT JOIN points_score AS score
       ON score.contact_id = merge.loser_id AND score.group_id = entry.group_id
 WHERE entry.id = ANY(%(entries)s)
   AND (arming.cycle >= score.cycle OR trigger.rearm = 'never');
