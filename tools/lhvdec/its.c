/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands of a GICv3 ITS (IHI 0069, 5.3). */
#include "dec.h"

#include <inttypes.h>
#include <string.h>

#include <libhv/arch/its.h>

#define FIRST_LPI 8192

enum {
	DEVICE = 1,
	EVENT = 2,
	PINTID = 4,
	ICID = 8,
	RD = 16,
	RD2 = 32,
	SIZE = 64,
	ITT = 128,
	VALID = 256
};

static const struct {
	unsigned int bit;
	uint8_t word;
	const char *layout, *field;
} parts[] = {
	{DEVICE, 0, "ITS_CMD_DW0", "DeviceID"}, {EVENT, 1, "ITS_CMD_DW1", "EventID"},
	{SIZE, 1, "ITS_CMD_DW1", "Size"},	{PINTID, 1, "ITS_CMD_DW1", "pINTID"},
	{VALID, 2, "ITS_CMD_DW2", "V"},		{RD, 2, "ITS_CMD_DW2", "RDbase"},
	{ITT, 2, "ITS_CMD_DW2", "ITT_addr"},	{ICID, 2, "ITS_CMD_DW2", "ICID"},
	{RD2, 3, "ITS_CMD_DW3", "RDbase2"},
};

static const struct {
	uint8_t op;
	unsigned int parts;
	const char *text;
} commands[] = {
	{LHV_ITS_CMD_DW0_Command_MOVI, DEVICE | EVENT | ICID,
	 "an event goes to another collection"},
	{LHV_ITS_CMD_DW0_Command_INT, DEVICE | EVENT, "an event becomes pending"},
	{LHV_ITS_CMD_DW0_Command_CLEAR, DEVICE | EVENT, "an event is pending no more"},
	{LHV_ITS_CMD_DW0_Command_SYNC, RD, "wait for the effects on a redistributor"},
	{LHV_ITS_CMD_DW0_Command_MAPD, DEVICE | SIZE | ITT | VALID,
	 "a device has a table of events"},
	{LHV_ITS_CMD_DW0_Command_MAPC, ICID | RD | VALID,
	 "a collection goes to a redistributor"},
	{LHV_ITS_CMD_DW0_Command_MAPTI, DEVICE | EVENT | PINTID | ICID,
	 "an event becomes an LPI"},
	{LHV_ITS_CMD_DW0_Command_MAPI, DEVICE | EVENT | ICID,
	 "an event becomes the LPI of its number"},
	{LHV_ITS_CMD_DW0_Command_INV, DEVICE | EVENT,
	 "the configuration of an event is read again"},
	{LHV_ITS_CMD_DW0_Command_INVALL, ICID,
	 "the configuration of a collection is read again"},
	{LHV_ITS_CMD_DW0_Command_MOVALL, RD | RD2,
	 "pending LPIs go to another redistributor"},
	{LHV_ITS_CMD_DW0_Command_DISCARD, DEVICE | EVENT, "an event is unmapped"},
};

static void unmapped(struct rec *r, const char *name)
{
	struct row *row = rec_find(r, name);

	if (row)
		row_text(row, "ignored: V is 0");
}

void dec_its(struct rec *r, const struct opts *o)
{
	uint64_t op = LHV_GET(LHV_ITS_CMD_DW0_Command, r->w[0]);
	struct row *row = word_field(r, 0, "ITS_CMD_DW0", "Command");
	const struct dec_value *name =
		value_find(field_find(reg_named("ITS_CMD_DW0"), "Command"), op);
	size_t c = 0;

	(void)o;
	r->text = "ITS command";
	r->cite = "IHI 0069, 5.3";
	if (!name) {
		row->bad = true;
		rec_problem(r, "Command: no such command");
		return;
	}
	while (c < sizeof(commands) / sizeof(commands[0]) && commands[c].op != op)
		c++;
	if (c == sizeof(commands) / sizeof(commands[0])) {
		rec_fact(r, "command", "%s", name->name);
		rec_note(r, "of GICv4; its fields are not decoded");
		return;
	}
	rec_fact(r, "command", "%s: %s", name->name, commands[c].text);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (commands[c].parts & parts[i].bit)
			word_field(r, parts[i].word, parts[i].layout, parts[i].field)
				->quiet = false;
	if ((commands[c].parts & VALID) && !(r->w[2] & LHV_ITS_CMD_DW2_V_MASK)) {
		unmapped(r, "Size");
		unmapped(r, "ITT_addr");
		unmapped(r, "RDbase");
		rec_fact(r, "mapping", "removed");
	} else if (commands[c].parts & SIZE) {
		rec_fact(r, "events", "%" PRIu64,
			 UINT64_C(2) << LHV_GET(LHV_ITS_CMD_DW1_Size, r->w[1]));
		rec_fact(r, "table", "0x%" PRIx64,
			 r->w[2] & LHV_ITS_CMD_DW2_ITT_addr_MASK);
	} else if (commands[c].parts & RD) {
		rec_fact(r, "redistributor", "0x%" PRIx64 ", or number %" PRIu64,
			 r->w[2] & LHV_ITS_CMD_DW2_RDbase_MASK,
			 (uint64_t)LHV_GET(LHV_ITS_CMD_DW2_RDbase, r->w[2]));
	}
	if ((commands[c].parts & PINTID) &&
	    LHV_GET(LHV_ITS_CMD_DW1_pINTID, r->w[1]) < FIRST_LPI)
		rec_problem(r, "pINTID: not an LPI, a command error");
	if (op == LHV_ITS_CMD_DW0_Command_MAPI &&
	    LHV_GET(LHV_ITS_CMD_DW1_EventID, r->w[1]) < FIRST_LPI)
		rec_problem(r, "EventID: not an LPI, a command error");
	words_res0(r, 0);
}
