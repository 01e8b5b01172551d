// What somebody who has worked with Mautic through the npm package node-mautic does first.
// Run by test_node_mautic.py; prints what it read back as one line of JSON.
const MauticConnector = require("node-mautic");

const [apiUrl, username, password] = process.argv.slice(2);
const mautic = new MauticConnector({ apiUrl, username, password, timeoutInSeconds: 30 });

async function main() {
  const contact = (
    await mautic.contacts.createContact({
      email: "ada@shop.example",
      firstname: "Ada",
      lastname: "Lovelace",
    })
  ).contact;
  const again = (await mautic.contacts.createContact({ email: "ADA@shop.example" })).contact;
  const point = (
    await mautic.pointactions.createPointAction({
      name: "Pricing",
      type: "url.hit",
      delta: 5,
      repeatable: true,
      properties: { page_url: "*/pricing*" },
    })
  ).point;
  const trigger = (
    await mautic.pointtriggers.createPointTrigger({
      name: "Hot",
      points: 10,
      color: "4e5d9d",
      isPublished: true,
      triggerExistingLeads: false,
      events: [
        {
          name: "tag",
          type: "lead.changetags",
          order: 1,
          properties: { add_tags: ["hot"], remove_tags: [] },
        },
      ],
    })
  ).trigger;
  await mautic.contacts.addPoints(contact.id, { eventName: "Webinar" }, 12);
  await mautic.contacts.subtractPoints(contact.id, null, 1);
  const found = (await mautic.contacts.listContacts({ search: "email:ada@shop.example" })).contacts;
  console.log(
    JSON.stringify({
      again: again.id === contact.id,
      contact: (await mautic.contacts.getContact(contact.id)).contact,
      found: Object.keys(found),
      point: (await mautic.pointactions.getPointAction(point.id)).point,
      types: (await mautic.pointactions.getPointActionTypes()).pointActionTypes,
      trigger: (await mautic.pointtriggers.getPointTrigger(trigger.id)).trigger,
      triggers: (await mautic.pointtriggers.listPointTriggers()).total,
      refused: await mautic.pointactions
        .createPointAction({ name: "x", type: "telepathy", delta: 5 })
        .catch((error) => error.message),
    }),
  );
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
