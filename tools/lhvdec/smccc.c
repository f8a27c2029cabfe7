/* SPDX-License-Identifier: BSD-2-Clause */
/* Function identifiers of the SMC Calling Convention (DEN 0028). */
#include "dec.h"

#include <inttypes.h>
#include <string.h>

#include <libhv/arch/psci.h>

/* Functions that spec/ does not name: of other services of the same calling convention. */
static const struct {
	uint32_t fid;
	const char *name;
} functions[] = {
	{0xc4000020, "SDEI_VERSION"},
	{0xc4000021, "SDEI_EVENT_REGISTER"},
	{0xc4000022, "SDEI_EVENT_ENABLE"},
	{0xc4000023, "SDEI_EVENT_DISABLE"},
	{0xc4000024, "SDEI_EVENT_CONTEXT"},
	{0xc4000025, "SDEI_EVENT_COMPLETE"},
	{0xc4000026, "SDEI_EVENT_COMPLETE_AND_RESUME"},
	{0xc4000027, "SDEI_EVENT_UNREGISTER"},
	{0xc4000028, "SDEI_EVENT_STATUS"},
	{0xc4000029, "SDEI_EVENT_GET_INFO"},
	{0xc400002a, "SDEI_EVENT_ROUTING_SET"},
	{0xc400002b, "SDEI_PE_MASK"},
	{0xc400002c, "SDEI_PE_UNMASK"},
	{0xc400002d, "SDEI_INTERRUPT_BIND"},
	{0xc400002e, "SDEI_INTERRUPT_RELEASE"},
	{0xc400002f, "SDEI_EVENT_SIGNAL"},
	{0xc4000030, "SDEI_FEATURES"},
	{0xc4000031, "SDEI_PRIVATE_RESET"},
	{0xc4000032, "SDEI_SHARED_RESET"},
	{0x84000060, "FFA_ERROR"},
	{0x84000061, "FFA_SUCCESS"},
	{0xc4000061, "FFA_SUCCESS_64"},
	{0x84000062, "FFA_INTERRUPT"},
	{0x84000063, "FFA_VERSION"},
	{0x84000064, "FFA_FEATURES"},
	{0x84000065, "FFA_RX_RELEASE"},
	{0x84000066, "FFA_RXTX_MAP"},
	{0xc4000066, "FFA_RXTX_MAP_64"},
	{0x84000067, "FFA_RXTX_UNMAP"},
	{0x84000068, "FFA_PARTITION_INFO_GET"},
	{0x84000069, "FFA_ID_GET"},
	{0x8400006a, "FFA_MSG_POLL"},
	{0x8400006b, "FFA_MSG_WAIT"},
	{0x8400006c, "FFA_YIELD"},
	{0x8400006d, "FFA_RUN"},
	{0x8400006e, "FFA_MSG_SEND"},
	{0x8400006f, "FFA_MSG_SEND_DIRECT_REQ"},
	{0xc400006f, "FFA_MSG_SEND_DIRECT_REQ_64"},
	{0x84000070, "FFA_MSG_SEND_DIRECT_RESP"},
	{0xc4000070, "FFA_MSG_SEND_DIRECT_RESP_64"},
	{0x84000071, "FFA_MEM_DONATE"},
	{0xc4000071, "FFA_MEM_DONATE_64"},
	{0x84000072, "FFA_MEM_LEND"},
	{0xc4000072, "FFA_MEM_LEND_64"},
	{0x84000073, "FFA_MEM_SHARE"},
	{0xc4000073, "FFA_MEM_SHARE_64"},
	{0x84000074, "FFA_MEM_RETRIEVE_REQ"},
	{0xc4000074, "FFA_MEM_RETRIEVE_REQ_64"},
	{0x84000075, "FFA_MEM_RETRIEVE_RESP"},
	{0x84000076, "FFA_MEM_RELINQUISH"},
	{0x84000077, "FFA_MEM_RECLAIM"},
	{0x840000f0, "EM_VERSION"},
	{0x840000f1, "EM_FEATURES"},
	{0x840000f2, "EM_CPU_ERRATUM_FEATURES"},
	{0xc5000020, "PV_TIME_FEATURES"},
	{0xc5000021, "PV_TIME_ST"},
};

/* Services by the range of their numbers. */
static const struct {
	uint8_t owner;
	uint16_t first, last;
	const char *text;
} services[] = {
	{LHV_SMCCC_FID_OWNER_STD_SECURE, 0x0000, 0x001f, "PSCI (DEN 0022)"},
	{LHV_SMCCC_FID_OWNER_STD_SECURE, 0x0020, 0x003f, "SDEI (DEN 0054)"},
	{LHV_SMCCC_FID_OWNER_STD_SECURE, 0x0040, 0x004f, "Management Mode (DEN 0060)"},
	{LHV_SMCCC_FID_OWNER_STD_SECURE, 0x0050, 0x005f, "TRNG (DEN 0098)"},
	{LHV_SMCCC_FID_OWNER_STD_SECURE, 0x0060, 0x00ef, "FF-A (DEN 0077)"},
	{LHV_SMCCC_FID_OWNER_STD_SECURE, 0x00f0, 0x010f, "errata management (DEN 0100)"},
	{LHV_SMCCC_FID_OWNER_STD_SECURE, 0x0110, 0x012f, "DRTM (DEN 0113)"},
	{LHV_SMCCC_FID_OWNER_STD_SECURE, 0x0150, 0x018f, "RMI (DEN 0137)"},
	{LHV_SMCCC_FID_OWNER_STD_SECURE, 0x0190, 0x01af, "RSI (DEN 0137)"},
	{LHV_SMCCC_FID_OWNER_STD_HYP, 0x0020, 0x003f, "paravirtualized time (DEN 0057)"},
};

static bool is_function(const struct dec_const *c, uint64_t fid)
{
	static const char *const first[] = {"SMCCC_", "PSCI_", "TRNG_",
					    "PV_",    "SDEI_", "HYP_"};
	size_t n = strlen(c->name);

	if (c->v != fid || !(fid & LHV_SMCCC_FID_FAST_MASK) ||
	    (n > 5 && !strcmp(c->name + n - 5, "_MASK")))
		return false;
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		if (!strncmp(c->name, first[i], strlen(first[i])))
			return true;
	return false;
}

static const char *function(uint64_t fid)
{
	for (size_t i = 0; i < dec_n_consts; i++)
		if (is_function(&dec_consts[i], fid))
			return dec_consts[i].name;
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (functions[i].fid == fid)
			return functions[i].name;
	return NULL;
}

static const char *owner_text(unsigned int owner)
{
	static const char *const text[] = {
		"Arm architecture",
		"CPU service",
		"SiP service",
		"OEM service",
		"standard secure service",
		"standard hypervisor service",
		"vendor-specific hypervisor service",
		"vendor-specific EL3 monitor",
	};

	if (owner < 8)
		return text[owner];
	return owner < 48   ? "reserved"
	       : owner < 50 ? "Trusted Application"
			    : "Trusted OS";
}

void dec_smccc(struct rec *r, uint64_t v, const struct opts *o)
{
	const struct dec_reg *reg = reg_named("SMCCC_FID");
	unsigned int owner = (unsigned int)LHV_GET(LHV_SMCCC_FID_OWNER, v);
	unsigned int num = (unsigned int)LHV_GET(LHV_SMCCC_FID_NUMBER, v);
	uint64_t fid = v & ~LHV_SMCCC_FID_SVE_MASK;
	bool fast = v & LHV_SMCCC_FID_FAST_MASK;
	const char *name = function(fid);

	(void)o;
	r->width = 32;
	row_text(rec_field(r, reg, "FAST", v), "%s",
		 fast ? "fast call" : "yielding call");
	row_text(rec_field(r, reg, "SMC64", v), "%s",
		 v & LHV_SMCCC_FID_SMC64_MASK ? "SMC64/HVC64" : "SMC32/HVC32");
	row_text(rec_field(r, reg, "OWNER", v), "%s", owner_text(owner));
	(void)rec_field(r, reg, "MBZ", v);
	(void)rec_field(r, reg, "SVE", v);
	(void)rec_field(r, reg, "NUMBER", v);
	for (size_t i = 0; i < r->n_rows; i++) {
		r->rows[i].bad = false;
		r->rows[i].quiet = false;
	}
	row_text(rec_find(r, "MBZ"), "must be zero in a fast call");
	row_text(rec_find(r, "SVE"), "%s",
		 v & LHV_SMCCC_FID_SVE_MASK ? "the caller has no live SVE state"
					    : "no hint about SVE state");
	rec_fact(r, "function", "%s", name ? name : "not known");
	for (size_t i = 0; fast && i < sizeof(services) / sizeof(services[0]); i++)
		if (services[i].owner == owner && num >= services[i].first &&
		    num <= services[i].last)
			rec_fact(r, "service", "%s", services[i].text);
	rec_fact(r, "owner", "%u, %s", owner, owner_text(owner));
	rec_fact(r, "convention", "%s, %s",
		 v & LHV_SMCCC_FID_SMC64_MASK ? "64-bit arguments" : "32-bit arguments",
		 fast ? "fast" : "yielding");
	if (!name && fast && num >= 0xff00)
		rec_note(r, "0xff00 to 0xffff are the owner's general queries: call "
			    "count, UID, "
			    "revision");
	if (fast && (v & LHV_SMCCC_FID_MBZ_MASK)) {
		rec_find(r, "MBZ")->bad = true;
		rec_problem(r, "bits 23:17 must be zero in a fast call: NOT_SUPPORTED");
	}
	if (owner >= 8 && owner < 48) {
		rec_find(r, "OWNER")->bad = fast;
		if (fast)
			rec_problem(r, "OWNER: %u is reserved", owner);
	}
}
