-- Remembers what triggers have done for contacts so far. Run by triggers.crossings,
-- triggers.becoming and triggers.merging, contacts locked.
INSERT INTO triggers_arming (trigger_id, contact_id, number, cycle, armed, holds)
SELECT *
  FROM unnest(%(trigger)s::bigint[], %(contact)s::bigint[], %(number)s::int[], %(cycle)s::int[],
              %(armed)s::bool[], %(holds)s::bool[])
    ON CONFLICT (contact_id, trigger_id)
    DO UPDATE SET number = EXCLUDED.number, cycle = EXCLUDED.cycle, armed = EXCLUDED.armed,
                  holds = EXCLUDED.holds;
