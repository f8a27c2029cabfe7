/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SMMUv3: event records and global errors. A guest's device chooses most of what is in a
 * record, and how many there are; nothing here loops over them.
 */
#include "smmu3_priv.h"

#define G(field, v) LHV_GET(LHV_SMMU3_##field, v)

void lhv_smmu3_event_decode(const uint64_t raw[4], struct lhv_smmu3_event *out)
{
	struct lhv_smmu3_event e = {0};
	bool access = false, reason = false, fetch = false, ssid = true;

	if (!raw || !out)
		return;
	for (unsigned int i = 0; i < 4; i++)
		e.raw[i] = raw[i];
	e.id = (uint8_t)G(EVT0_ID, raw[0]);
	e.sid = (uint32_t)G(EVT0_StreamID, raw[0]);
	e.known = true;
	switch (e.id) {
	case LHV_SMMU3_EVT0_ID_F_UUT:
		access = reason = true;
		break;
	case LHV_SMMU3_EVT0_ID_C_BAD_STREAMID:
	case LHV_SMMU3_EVT0_ID_C_BAD_STE:
	case LHV_SMMU3_EVT0_ID_C_BAD_SUBSTREAMID:
	case LHV_SMMU3_EVT0_ID_C_BAD_CD:
	case LHV_SMMU3_EVT0_ID_F_STREAM_DISABLED:
		break;
	case LHV_SMMU3_EVT0_ID_F_STE_FETCH:
	case LHV_SMMU3_EVT0_ID_F_CD_FETCH:
	case LHV_SMMU3_EVT0_ID_F_VMS_FETCH:
		reason = fetch = true;
		break;
	case LHV_SMMU3_EVT0_ID_F_BAD_ATS_TREQ:
	case LHV_SMMU3_EVT0_ID_F_TRANSL_FORBIDDEN:
		access = true;
		break;
	case LHV_SMMU3_EVT0_ID_F_WALK_EABT:
		access = reason = fetch = true;
		break;
	case LHV_SMMU3_EVT0_ID_F_TRANSLATION:
	case LHV_SMMU3_EVT0_ID_F_ADDR_SIZE:
	case LHV_SMMU3_EVT0_ID_F_ACCESS:
	case LHV_SMMU3_EVT0_ID_F_PERMISSION:
		access = true;
		e.stall = G(EVT1_Stall, raw[1]);
		if (e.stall)
			e.stag = (uint16_t)G(EVT1_STAG, raw[1]);
		if (G(EVT1_S2, raw[1]))
			e.ipa = lhv_ipa(raw[3] & LHV_SMMU3_EVT3_IPA_MASK);
		break;
	case LHV_SMMU3_EVT0_ID_F_TLB_CONFLICT:
		access = reason = true;
		break;
	case LHV_SMMU3_EVT0_ID_F_CFG_CONFLICT:
		reason = true;
		break;
	case LHV_SMMU3_EVT0_ID_E_PAGE_REQUEST:
		e.addr = raw[2];
		break;
	default:
		e.known = false;
		ssid = false;
		break;
	}
	e.ssv = ssid && G(EVT0_SSV, raw[0]);
	if (e.ssv)
		e.ssid = (uint32_t)G(EVT0_SubstreamID, raw[0]);
	if (reason)
		e.reason = (uint16_t)G(EVT1_Reason, raw[1]);
	if (fetch)
		e.fetch = lhv_pa(raw[3] & LHV_SMMU3_EVT3_FetchAddr_MASK);
	if (access) {
		e.read = G(EVT1_RnW, raw[1]);
		e.instruction = G(EVT1_InD, raw[1]);
		e.privileged = G(EVT1_PnU, raw[1]);
		e.s2 = G(EVT1_S2, raw[1]);
		e.cls = (uint8_t)G(EVT1_CLASS, raw[1]);
		e.addr = raw[2];
	}
	*out = e;
}

int lhv_smmu3_take_event(struct lhv_smmu3 *s, struct lhv_smmu3_event *out)
{
	uint32_t mask, prod, n, ack;
	uint64_t raw[4], *p;
	bool lost;

	if (!s || !out)
		return LHV_ERR_INVAL;
	if (!s->ready)
		return LHV_ERR_STATE;
	mask = (UINT32_C(2) << s->cfg.evtq_log2) - 1;
	prod = lhv_smmu3_rd_(s, R(EVENTQ_PROD));
	ack = prod & (uint32_t)LHV_SMMU3_EVENTQ_PROD_OVFLG_MASK;
	n = (prod - s->evt_cons) & mask;
	if (n > (mask + 1) / 2)
		return LHV_ERR_CORRUPT;
	lost = (s->evt_cons ^ prod) & LHV_SMMU3_EVENTQ_PROD_OVFLG_MASK;
	if (!n)
		return 0;
	/* The index is read before the record that it covers. */
	lhv_port_dmb(LHV_OSH);
	p = &s->cfg.evtq.va[(size_t)(s->evt_cons & (mask >> 1)) * 4];
	if (!s->f.coherent)
		lhv_port_dcache(LHV_DC_CIVAC, p, LHV_SMMU3_EVT_BYTES);
	for (unsigned int i = 0; i < 4; i++)
		raw[i] = lhv_port_load64(&p[i]);
	lhv_smmu3_event_decode(raw, out);
	out->lost = lost;
	/* The record is read before its place is given back. */
	lhv_port_dmb(LHV_OSH);
	s->evt_cons = ((s->evt_cons + 1) & mask) | ack;
	lhv_smmu3_wr_(s, R(EVENTQ_CONS), s->evt_cons);
	return 1;
}

int lhv_smmu3_gerror(struct lhv_smmu3 *s)
{
	uint32_t g, n, active;

	if (!s)
		return LHV_ERR_INVAL;
	if (!s->ready)
		return LHV_ERR_STATE;
	g = lhv_smmu3_rd_(s, R(GERROR));
	n = lhv_smmu3_rd_(s, R(GERRORN));
	active = (g ^ n) & 0x7ff;
	if (active & ~(uint32_t)LHV_SMMU3_GERROR_CMDQ_ERR_MASK)
		lhv_smmu3_wr_(s, R(GERRORN),
			      n ^ (active & ~(uint32_t)LHV_SMMU3_GERROR_CMDQ_ERR_MASK));
	return (int)active;
}
