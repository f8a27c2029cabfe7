/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A debugger for the guest: GDB's remote protocol over the second serial port. A thread is
 * a vCPU; what stops one stops all.
 *
 * Each vCPU runs or is parked in gdb_park() on its own core. Whoever hits something takes
 * `serving`, revokes the others' leave to go, kicks them, and talks to GDB when all are
 * parked. On the way out it gives those that GDB wants to go their leave, and parks itself
 * if it has none.
 */
#include "gdb.h"

#include <string.h>

#include "../common/common.h"
#include "hv.h"

#include <libhv/arch/sysreg.h>
#include <libhv/arch/vmsa.h>
#include <libhv/port.h>
#include <libhv/stage2/walk.h>
#include <libhv/vcpu/debugger.h>

#define PACKET	  4096u
#define SW_BREAKS 64u
#define BRK	  UINT32_C(0xd4200000) /* BRK #0 */
#define WFI	  UINT32_C(0xd503207f)
#define WFE	  UINT32_C(0xd503205f)
#define INTERRUPT 0x03
#define SIGINT	  2
#define SIGTRAP	  5
#define ALL	  UINT32_MAX /* vCPUs */

enum {
	OFF,
	RUNS,
	PARKED
};

/* A vCPU as the debugger has it; registers are valid while it is parked. */
struct thread {
	uint32_t state; /* OFF, RUNS, PARKED */
	uint32_t go;	/* it may leave gdb_park() */
	bool wanted;	/* GDB wants it to */
	bool step;	/* ... for one instruction */
	uint64_t sp_el0, sp_el1;
	struct lhv_s2_s1_regs s1; /* what its translation depends on */
	uint64_t extra[9];	  /* of the group `system`, as in target_xml */
	struct lhv_vcpu_debugger debug;
};

/* A breakpoint in the guest's memory, by physical address: all addresses that map it. */
struct sw_break {
	uint64_t pa; /* 0: free */
	uint32_t insn;
};

static struct thread threads[MAX_CPUS];
static struct sw_break sw_breaks[SW_BREAKS];
static uint32_t irq; /* 0: there is no port */
static uint32_t serving;
static const struct lhv_s2 *stage2;
static uint64_t memory, memory_end;
static struct lhv_s2_s1_cpu s1_cpu;

/* Of the conversation; only who is serving touches it. */
static char in[PACKET + 1], out[PACKET + 1];
static uint32_t out_len;
static bool no_ack;
static unsigned int current; /* the thread of g, p, m, ... */
static char last_stop[64];   /* the answer to ? */

static const char target_xml[] =
	"<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target>"
	"<architecture>aarch64</architecture>"
	"<feature name=\"org.gnu.gdb.aarch64.core\">"
	"<reg name=\"x0\" bitsize=\"64\"/><reg name=\"x1\" bitsize=\"64\"/>"
	"<reg name=\"x2\" bitsize=\"64\"/><reg name=\"x3\" bitsize=\"64\"/>"
	"<reg name=\"x4\" bitsize=\"64\"/><reg name=\"x5\" bitsize=\"64\"/>"
	"<reg name=\"x6\" bitsize=\"64\"/><reg name=\"x7\" bitsize=\"64\"/>"
	"<reg name=\"x8\" bitsize=\"64\"/><reg name=\"x9\" bitsize=\"64\"/>"
	"<reg name=\"x10\" bitsize=\"64\"/><reg name=\"x11\" bitsize=\"64\"/>"
	"<reg name=\"x12\" bitsize=\"64\"/><reg name=\"x13\" bitsize=\"64\"/>"
	"<reg name=\"x14\" bitsize=\"64\"/><reg name=\"x15\" bitsize=\"64\"/>"
	"<reg name=\"x16\" bitsize=\"64\"/><reg name=\"x17\" bitsize=\"64\"/>"
	"<reg name=\"x18\" bitsize=\"64\"/><reg name=\"x19\" bitsize=\"64\"/>"
	"<reg name=\"x20\" bitsize=\"64\"/><reg name=\"x21\" bitsize=\"64\"/>"
	"<reg name=\"x22\" bitsize=\"64\"/><reg name=\"x23\" bitsize=\"64\"/>"
	"<reg name=\"x24\" bitsize=\"64\"/><reg name=\"x25\" bitsize=\"64\"/>"
	"<reg name=\"x26\" bitsize=\"64\"/><reg name=\"x27\" bitsize=\"64\"/>"
	"<reg name=\"x28\" bitsize=\"64\"/><reg name=\"x29\" bitsize=\"64\"/>"
	"<reg name=\"x30\" bitsize=\"64\"/>"
	"<reg name=\"sp\" bitsize=\"64\" type=\"data_ptr\"/>"
	"<reg name=\"pc\" bitsize=\"64\" type=\"code_ptr\"/>"
	"<reg name=\"cpsr\" bitsize=\"32\"/></feature>"
	"<feature name=\"org.gnu.gdb.aarch64.lhv\">"
	"<reg name=\"sctlr_el1\" bitsize=\"64\" group=\"system\"/>"
	"<reg name=\"ttbr0_el1\" bitsize=\"64\" group=\"system\"/>"
	"<reg name=\"ttbr1_el1\" bitsize=\"64\" group=\"system\"/>"
	"<reg name=\"tcr_el1\" bitsize=\"64\" group=\"system\"/>"
	"<reg name=\"vbar_el1\" bitsize=\"64\" group=\"system\"/>"
	"<reg name=\"esr_el1\" bitsize=\"64\" group=\"system\"/>"
	"<reg name=\"far_el1\" bitsize=\"64\" group=\"system\"/>"
	"<reg name=\"elr_el1\" bitsize=\"64\" group=\"system\"/>"
	"<reg name=\"spsr_el1\" bitsize=\"64\" group=\"system\"/>"
	"</feature></target>";

#define REG_SP	  31u
#define REG_PC	  32u
#define REG_CPSR  33u
#define REG_EXTRA 34u
#define REGS	  (REG_EXTRA + 9)

/*
 * The vCPU's state, to and from its core.
 */
static void look(struct thread *t)
{
	t->sp_el0 = LHV_MRS(SP_EL0);
	t->sp_el1 = LHV_MRS(SP_EL1);
	memset(&t->s1, 0, sizeof(t->s1));
	t->s1.sctlr = t->extra[0] = EL1_READ(SCTLR);
	t->s1.ttbr0 = t->extra[1] = EL1_READ(TTBR0);
	t->s1.ttbr1 = t->extra[2] = EL1_READ(TTBR1);
	t->s1.tcr = t->extra[3] = EL1_READ(TCR);
	t->s1.mair = EL1_READ(MAIR);
	t->s1.hcr = LHV_MRS(HCR_EL2);
	/* As a privileged access: a debugger may look at what EL0 has not. */
	t->s1.pstate = LHV_PREP(LHV_SPSR_EL2_M, LHV_SPSR_EL2_M_EL1h);
	t->extra[4] = EL1_READ(VBAR);
	t->extra[5] = EL1_READ(ESR);
	t->extra[6] = EL1_READ(FAR);
	t->extra[7] = EL1_READ(ELR);
	t->extra[8] = EL1_READ(SPSR);
}

/* It stops: what was to be one step has been it. */
static void capture(struct hv_vcpu *h, struct thread *t)
{
	look(t);
	lhv_vcpu_debugger_step(&t->debug, &h->v.regs, false);
	irq_hold(false);
}

static uint64_t read_memory(const struct thread *t, uint64_t va, uint8_t *to,
			    uint64_t bytes);

static void release(struct hv_vcpu *h, struct thread *t)
{
	uint32_t insn;

	LHV_MSR(SP_EL0, t->sp_el0);
	LHV_MSR(SP_EL1, t->sp_el1);
	if (t->step) {
		lhv_vcpu_debugger_step(&t->debug, &h->v.regs, true);
		/* A step is to end behind the instruction, not in an interrupt's handler; but
		 * one that waits for an interrupt has to get it. */
		if (read_memory(t, h->v.regs.pc, (uint8_t *)&insn, 4) != 4 ||
		    (insn != WFI && insn != WFE))
			irq_hold(true);
	}
	lhv_vcpu_debugger_load(&t->debug);
}

/*
 * The guest's memory, as a thread sees it.
 */
static int answer(void *ctx, lhv_ipa_t ipa, struct lhv_s2_answer *a)
{
	(void)ctx;
	return lhv_s2_answer_from(stage2, ipa, a);
}

/* Memory of the guest's, or null. */
static void *at(uint64_t pa, uint64_t bytes)
{
	if (pa < memory || pa >= memory_end || bytes > memory_end - pa)
		return NULL;
	return (void *)(uintptr_t)pa;
}

static int read_table(void *ctx, lhv_pa_t pa, unsigned int bytes, uint64_t *value)
{
	void *p = at(pa.v, bytes);

	(void)ctx;
	if (!p)
		return LHV_S2_READ_EXTERNAL;
	*value = bytes == 8 ? *(volatile uint64_t *)p : *(volatile uint32_t *)p;
	return LHV_S2_READ_OK;
}

/* Where an address leads, whoever may use it; false: nowhere. */
static bool translate(const struct thread *t, uint64_t va, uint64_t *pa)
{
	static const struct lhv_s2_guest_ops ops = {answer, read_table};
	struct lhv_s2_s1_access acc = {.op = LHV_S2_S1_AT_READ};
	struct lhv_s2_guest_result r;
	struct lhv_s2_answer a;

	if (lhv_s2_walk_guest(&t->s1, &s1_cpu, &acc, lhv_va(va), &ops, NULL, &r))
		return false;
	if (r.s1.fault == LHV_S2_S1_NONE) {
		*pa = r.pa.v;
		return true;
	}
	if (r.s1.stage2 || !r.s1.mapped || answer(NULL, r.s1.ipa, &a) ||
	    a.fault.fault != LHV_S2_S1_NONE)
		return false;
	*pa = a.pa.v;
	return true;
}

static struct sw_break *sw_find(uint64_t pa)
{
	for (unsigned int i = 0; i < SW_BREAKS; i++)
		if (sw_breaks[i].pa == pa)
			return &sw_breaks[i];
	return NULL;
}

/* The guest's byte without the breakpoint in it. */
static uint8_t original(uint64_t pa)
{
	const struct sw_break *b = sw_find(pa & ~UINT64_C(3));

	return b && b->pa ? (uint8_t)(b->insn >> 8 * (pa & 3))
			  : *(volatile uint8_t *)(uintptr_t)pa;
}

static void change(uint64_t pa, uint8_t v)
{
	struct sw_break *b = sw_find(pa & ~UINT64_C(3));

	if (b && b->pa) {
		b->insn &= ~(UINT32_C(0xff) << 8 * (pa & 3));
		b->insn |= (uint32_t)v << 8 * (pa & 3);
		return;
	}
	*(volatile uint8_t *)(uintptr_t)pa = v;
}

static void make_visible(uint64_t pa, uint64_t bytes)
{
	lhv_port_dcache(LHV_DC_CIVAC, (void *)(uintptr_t)pa, bytes);
	lhv_port_dsb(LHV_ISH);
	lhv_port_icache_all();
	lhv_port_dsb(LHV_ISH);
	lhv_port_isb();
}

/* Bytes from va on that lie in one piece of memory, at most n; 0: none. */
static uint64_t piece(const struct thread *t, uint64_t va, uint64_t n, uint64_t *pa)
{
	uint64_t left = 4096 - (va & 4095);

	if (n > left)
		n = left;
	return translate(t, va, pa) && at(*pa, n) ? n : 0;
}

/* How many bytes there were to read. */
static uint64_t read_memory(const struct thread *t, uint64_t va, uint8_t *to,
			    uint64_t bytes)
{
	uint64_t done = 0;

	while (done < bytes) {
		uint64_t pa, n = piece(t, va + done, bytes - done, &pa);

		if (!n)
			break;
		for (; n; n--)
			to[done++] = original(pa++);
	}
	return done;
}

static bool write_memory(const struct thread *t, uint64_t va, const uint8_t *from,
			 uint64_t bytes)
{
	while (bytes) {
		uint64_t pa, n = piece(t, va, bytes, &pa);

		if (!n)
			return false;
		for (uint64_t i = 0; i < n; i++)
			change(pa + i, from[i]);
		make_visible(pa, n);
		va += n;
		from += n;
		bytes -= n;
	}
	return true;
}

static void put_insn(uint64_t pa, uint32_t insn)
{
	__atomic_store_n((uint32_t *)(uintptr_t)pa, insn, __ATOMIC_RELAXED);
	make_visible(pa, 4);
}

static bool sw_set(const struct thread *t, uint64_t va, bool on)
{
	struct sw_break *b;
	uint64_t pa;

	if ((va & 3) || !translate(t, va, &pa) || !at(pa, 4))
		return false;
	b = sw_find(pa);
	if (on == (b && b->pa))
		return true;
	if (!on) {
		put_insn(pa, b->insn);
		b->pa = 0;
		return true;
	}
	b = sw_find(0);
	if (!b)
		return false;
	b->pa = pa;
	b->insn = *(volatile uint32_t *)(uintptr_t)pa;
	put_insn(pa, BRK);
	return true;
}

static void remove_breaks(void)
{
	for (unsigned int i = 0; i < SW_BREAKS; i++)
		if (sw_breaks[i].pa) {
			put_insn(sw_breaks[i].pa, sw_breaks[i].insn);
			sw_breaks[i].pa = 0;
		}
	for (unsigned int i = 0; i < nr_vcpus; i++) {
		struct lhv_vcpu_debugger *d = &threads[i].debug;

		memset(d->brk, 0, sizeof(d->brk));
		memset(d->watch, 0, sizeof(d->watch));
	}
}

/*
 * Packets.
 */
static uint8_t get(void)
{
	uint8_t c;

	while (!serial_getc(&c))
		;
	return c;
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static void put_char(char c)
{
	if (out_len < PACKET)
		out[out_len++] = c;
}

static void put_text(const char *s)
{
	while (*s)
		put_char(*s++);
}

static void put_hex8(uint8_t v)
{
	put_char("0123456789abcdef"[v >> 4]);
	put_char("0123456789abcdef"[v & 15]);
}

/* A number in the guest's byte order, as registers are sent. */
static void put_reg(uint64_t v, unsigned int bytes)
{
	for (; bytes; bytes--, v >>= 8)
		put_hex8((uint8_t)v);
}

static void put_number(uint64_t v)
{
	bool some = false;

	for (int s = 60; s >= 0; s -= 4) {
		unsigned int d = (unsigned int)(v >> s & 15);

		some |= d || !s;
		if (some)
			put_char("0123456789abcdef"[d]);
	}
}

static uint64_t number(const char **p)
{
	uint64_t v = 0;

	while (nibble(**p) >= 0)
		v = v << 4 | (uint64_t)nibble(*(*p)++);
	return v;
}

/* Bytes in hexadecimal; false if they are not all there. */
static bool hex_bytes(const char *p, uint8_t *to, uint64_t n)
{
	for (; n; n--, p += 2) {
		int hi = nibble(p[0]), lo = hi < 0 ? -1 : nibble(p[1]);

		if (lo < 0)
			return false;
		*to++ = (uint8_t)(hi << 4 | lo);
	}
	return true;
}

static void send(void)
{
	uint8_t sum = 0;

	for (;;) {
		serial_putc('$');
		sum = 0;
		for (uint32_t i = 0; i < out_len; i++) {
			serial_putc((uint8_t)out[i]);
			sum = (uint8_t)(sum + (uint8_t)out[i]);
		}
		serial_putc('#');
		serial_putc((uint8_t) "0123456789abcdef"[sum >> 4]);
		serial_putc((uint8_t) "0123456789abcdef"[sum & 15]);
		if (no_ack || get() != '-')
			break;
	}
	out_len = 0;
}

/* The rest of a packet, after its '$'; false: garbled, or too long. */
static bool receive(uint32_t *len)
{
	uint32_t n = 0;
	uint8_t sum = 0, c;
	char check[2];

	while ((c = get()) != '#') {
		if (c == '$') {
			n = 0;
			sum = 0;
			continue;
		}
		sum = (uint8_t)(sum + c);
		if (n < PACKET)
			in[n] = (char)c;
		n++;
	}
	check[0] = (char)get();
	check[1] = (char)get();
	/* A debugger begins with this, and without the last one's agreements. */
	if (n <= PACKET && !strncmp(in, "qSupported", 10))
		no_ack = false;
	if (n > PACKET || nibble(check[0]) < 0 || nibble(check[1]) < 0 ||
	    (!no_ack && (nibble(check[0]) << 4 | nibble(check[1])) != sum)) {
		if (!no_ack)
			serial_putc('-');
		return false;
	}
	if (!no_ack)
		serial_putc('+');
	in[n] = '\0';
	*len = n;
	return true;
}

/*
 * Commands.
 */
static bool starts(const char *p, const char *with)
{
	return !strncmp(p, with, strlen(with));
}

/* A thread is a vCPU's number and one. 0 and -1 are any and all. */
static bool thread_of(const char **p, unsigned int *i)
{
	uint64_t n;

	if (starts(*p, "-1")) {
		*p += 2;
		*i = ALL;
		return true;
	}
	n = number(p);
	if (!n) {
		*i = current;
		return true;
	}
	if (n > nr_vcpus || threads[n - 1].state == OFF)
		return false;
	*i = (unsigned int)n - 1;
	return true;
}

static uint64_t *sp_of(struct thread *t, uint64_t pstate)
{
	return LHV_GET(LHV_SPSR_EL2_M, pstate) == LHV_SPSR_EL2_M_EL1h ? &t->sp_el1
								      : &t->sp_el0;
}

static uint64_t *reg_of(unsigned int i, unsigned int n, unsigned int *bytes)
{
	struct thread *t = &threads[i];
	struct lhv_regs *r = &vcpus[i].v.regs;

	*bytes = n == REG_CPSR ? 4 : 8;
	if (n < REG_SP)
		return &r->x[n];
	if (n == REG_SP)
		return sp_of(t, r->pstate);
	if (n == REG_PC)
		return &r->pc;
	if (n == REG_CPSR)
		return &r->pstate;
	return n < REGS ? &t->extra[n - REG_EXTRA] : NULL;
}

/* Of PSTATE a debugger changes flags, masks and the mode of EL1 and EL0 in AArch64. */
static bool pstate_ok(uint64_t v)
{
	uint64_t m = LHV_GET(LHV_SPSR_EL2_M, v);

	return m == LHV_SPSR_EL2_M_EL0t || m == LHV_SPSR_EL2_M_EL1t ||
	       m == LHV_SPSR_EL2_M_EL1h;
}

static bool set_reg(unsigned int i, unsigned int n, const char *hex)
{
	uint8_t raw[8];
	unsigned int bytes;
	uint64_t *r = reg_of(i, n, &bytes), v = 0;

	if (!r || n >= REG_EXTRA || !hex_bytes(hex, raw, bytes))
		return false;
	for (unsigned int k = bytes; k; k--)
		v = v << 8 | raw[k - 1];
	if (n == REG_CPSR && !pstate_ok(v))
		return false;
	*r = v;
	return true;
}

static void ok(bool yes)
{
	put_text(yes ? "OK" : "E01");
}

static void read_registers(void)
{
	for (unsigned int n = 0; n < REGS; n++) {
		unsigned int bytes;
		uint64_t *r = reg_of(current, n, &bytes);

		put_reg(*r, bytes);
	}
}

static void write_registers(const char *p)
{
	for (unsigned int n = 0; n < REG_EXTRA; n++) {
		unsigned int bytes;

		(void)reg_of(current, n, &bytes);
		if (!set_reg(current, n, p)) {
			ok(false);
			return;
		}
		p += 2 * bytes;
	}
	ok(true);
}

static void memory_command(const char *p, char kind, uint32_t len)
{
	static uint8_t bytes[PACKET / 2];
	const struct thread *t = &threads[current];
	uint64_t va = number(&p), n = *p == ',' ? (p++, number(&p)) : 0;
	uint64_t got;

	if (kind == 'm') {
		/* What there is of it, if the rest is not. */
		if (n > PACKET / 2)
			n = PACKET / 2;
		got = read_memory(t, va, bytes, n);
		for (uint64_t i = 0; i < got; i++)
			put_hex8(bytes[i]);
		if (n && !got)
			ok(false);
		return;
	}
	if (*p++ != ':' || n > sizeof(bytes)) {
		ok(false);
		return;
	}
	if (kind == 'M') {
		ok(hex_bytes(p, bytes, n) && write_memory(t, va, bytes, n));
		return;
	}
	/* X: binary, with '}' before what is changed by 0x20. */
	for (uint64_t i = 0; i < n; i++, p++) {
		if (p >= in + len || (*p == '}' && ++p >= in + len)) {
			ok(false);
			return;
		}
		bytes[i] = p > in && p[-1] == '}' ? (uint8_t)*p ^ 0x20 : (uint8_t)*p;
	}
	ok(write_memory(t, va, bytes, n));
}

static int hw_set(unsigned int i, char type, uint64_t va, uint64_t bytes, bool on)
{
	struct lhv_vcpu_debugger *d = &threads[i].debug;

	switch (type) {
	case '1':
		return lhv_vcpu_debugger_break(d, lhv_va(va), on);
	case '2':
		return lhv_vcpu_debugger_watch(d, lhv_va(va), bytes,
					       LHV_VCPU_DEBUGGER_WRITE, on);
	case '3':
		return lhv_vcpu_debugger_watch(d, lhv_va(va), bytes,
					       LHV_VCPU_DEBUGGER_READ, on);
	default:
		return lhv_vcpu_debugger_watch(
			d, lhv_va(va), bytes,
			LHV_VCPU_DEBUGGER_READ | LHV_VCPU_DEBUGGER_WRITE, on);
	}
}

/* Z, z: of every vCPU. */
static void break_command(const char *p, bool on)
{
	char type = *p++;
	uint64_t va, bytes;
	bool good = true;

	if (type < '0' || type > '4' || *p++ != ',')
		return;
	va = number(&p);
	bytes = *p == ',' ? (p++, number(&p)) : 4;
	if (type == '0') {
		ok(sw_set(&threads[current], va, on));
		return;
	}
	for (unsigned int i = 0; i < nr_vcpus; i++)
		good &= hw_set(i, type, va, bytes, on) == LHV_OK;
	if (!good && on)
		for (unsigned int i = 0; i < nr_vcpus; i++)
			hw_set(i, type, va, bytes, false);
	ok(good);
}

/* A piece of the description: offset,length. */
static void send_piece(const char *text, const char *p)
{
	uint64_t from = number(&p), n = *p == ',' ? (p++, number(&p)) : 0;
	uint64_t size = strlen(text);

	if (from > size)
		from = size;
	if (n > PACKET - 1)
		n = PACKET - 1;
	put_char(from + n >= size ? 'l' : 'm');
	for (; n && from < size; n--, from++)
		put_char(text[from]);
}

static void thread_list(void)
{
	char sep = 'm';

	for (unsigned int i = 0; i < nr_vcpus; i++)
		if (threads[i].state != OFF) {
			put_char(sep);
			put_number(i + 1);
			sep = ',';
		}
}

static void query(const char *p)
{
	unsigned int i;

	if (starts(p, "Supported")) {
		put_text("PacketSize=");
		put_number(PACKET);
		put_text(
			";qXfer:features:read+;QStartNoAckMode+;vContSupported+;swbreak+;"
			"hwbreak+");
	} else if (starts(p, "Xfer:features:read:target.xml:")) {
		send_piece(target_xml, p + strlen("Xfer:features:read:target.xml:"));
	} else if (starts(p, "Attached")) {
		put_char('1');
	} else if (!strcmp(p, "C")) {
		put_text("QC");
		put_number(current + 1);
	} else if (starts(p, "fThreadInfo")) {
		thread_list();
	} else if (starts(p, "sThreadInfo")) {
		put_char('l');
	} else if (starts(p, "ThreadExtraInfo,")) {
		p += strlen("ThreadExtraInfo,");
		if (!thread_of(&p, &i) || i == ALL)
			return;
		for (const char *s = "vCPU "; *s; s++)
			put_hex8((uint8_t)*s);
		put_hex8((uint8_t)('0' + i));
	} else if (starts(p, "Symbol")) {
		ok(true);
	}
}

static void go(unsigned int i, bool step)
{
	for (unsigned int k = 0; k < nr_vcpus; k++)
		if (i == ALL || i == k) {
			threads[k].wanted = true;
			threads[k].step = step;
		}
}

/* vCont;ACTION[:THREAD]...: the first that fits a thread counts, so the last is done first. */
static bool resume_command(const char *p)
{
	const char *action[MAX_CPUS + 1];
	unsigned int n = 0;

	for (; *p == ';' && n <= MAX_CPUS; n++) {
		action[n] = ++p;
		while (*p && *p != ';')
			p++;
	}
	if (*p || !n)
		return false;
	while (n--) {
		const char *a = action[n];
		unsigned int i = ALL;
		char what = *a;

		if (!what)
			return false;
		a++;
		if (what == 'C' || what == 'S')
			(void)number(&a);
		if (*a == ':' && (a++, !thread_of(&a, &i)))
			continue;
		if (what == 'c' || what == 'C')
			go(i, false);
		else if (what == 's' || what == 'S')
			go(i, true);
		else
			return false;
	}
	return true;
}

/* One command; true: the guest goes on. */
static bool command(uint32_t len)
{
	const char *p = in + 1;
	unsigned int i, n;
	uint64_t *r, v;

	switch (in[0]) {
	case '?':
		put_text(last_stop);
		break;
	case 'g':
		read_registers();
		break;
	case 'G':
		write_registers(p);
		break;
	case 'p':
		v = number(&p);
		r = v < REGS ? reg_of(current, (unsigned int)v, &n) : NULL;
		if (r)
			put_reg(*r, n);
		else
			ok(false);
		break;
	case 'P':
		v = number(&p);
		ok(v < REGS && *p == '=' && set_reg(current, (unsigned int)v, p + 1));
		break;
	case 'm':
	case 'M':
	case 'X':
		memory_command(p, in[0], len);
		break;
	case 'Z':
	case 'z':
		break_command(p, in[0] == 'Z');
		break;
	case 'H':
		p++;
		if (!thread_of(&p, &i)) {
			ok(false);
			break;
		}
		if (i != ALL)
			current = i;
		ok(true);
		break;
	case 'T':
		ok(thread_of(&p, &i));
		break;
	case 'q':
		query(p);
		break;
	case 'Q':
		if (!strcmp(p, "StartNoAckMode")) {
			ok(true);
			send();
			no_ack = true;
			return false;
		}
		break;
	case 'v':
		if (!strcmp(p, "Cont?")) {
			put_text("vCont;c;C;s;S");
		} else if (starts(p, "Cont")) {
			if (resume_command(p + 4))
				return true;
			/* Nor is any part of it done, when another command comes. */
			for (i = 0; i < nr_vcpus; i++)
				threads[i].wanted = false;
		}
		break;
	case 'c':
	case 's':
		if (*p)
			vcpus[current].v.regs.pc = number(&p);
		go(ALL, false);
		if (in[0] == 's')
			go(current, true);
		return true;
	case 'D':
		remove_breaks();
		ok(true);
		send();
		no_ack = false;
		go(ALL, false);
		return true;
	case 'k':
		host_off();
	default:
		break;
	}
	send();
	return false;
}

/* Talks to GDB until it lets the guest go. It waits for an answer, or has begun a packet. */
static void converse(bool begun)
{
	uint32_t len;

	if (!begun) {
		put_text(last_stop);
		send();
	}
	for (;;) {
		if (!begun && get() != '$')
			continue;
		begun = false;
		if (receive(&len) && command(len))
			return;
	}
}

/*
 * Stopping and going on.
 */

/* What is said about a stop. */
static void set_stop(unsigned int signal, unsigned int i, const char *what, uint64_t addr)
{
	put_char('T');
	put_hex8((uint8_t)signal);
	put_text("thread:");
	put_number(i + 1);
	put_char(';');
	if (what) {
		put_text(what);
		put_char(':');
		if (addr)
			put_number(addr);
		put_char(';');
	}
	memcpy(last_stop, out, out_len);
	last_stop[out_len] = '\0';
	out_len = 0;
	current = i;
}

/* With `serving` taken: stops all, talks, and lets go whom GDB wants to. */
static void serve(unsigned int signal, unsigned int i, const char *what, uint64_t addr,
		  bool begun)
{
	for (unsigned int k = 0; k < nr_vcpus; k++) {
		threads[k].wanted = false;
		__atomic_store_n(&threads[k].go, 0, __ATOMIC_SEQ_CST);
	}
	for (unsigned int k = 0; k < nr_vcpus; k++) {
		if (__atomic_load_n(&threads[k].state, __ATOMIC_SEQ_CST) != RUNS)
			continue;
		/* It may wait for an interrupt on its core, out of the guest. */
		lhv_vcpu_kick(&vcpus[k].v, REQ_DEBUG);
		host_gic_sgi(k);
		while (__atomic_load_n(&threads[k].state, __ATOMIC_SEQ_CST) == RUNS)
			__asm__ volatile("yield");
	}
	set_stop(signal, i, what, addr);
	converse(begun);
	/* Who runs into something at once waits until this is over. */
	for (unsigned int k = 0; k < nr_vcpus; k++)
		if (threads[k].wanted)
			__atomic_store_n(&threads[k].go, 1, __ATOMIC_SEQ_CST);
	__atomic_store_n(&serving, 0, __ATOMIC_SEQ_CST);
}

static bool may_go(const struct thread *t)
{
	return __atomic_load_n(&t->go, __ATOMIC_SEQ_CST);
}

static bool take_over(void)
{
	return !__atomic_exchange_n(&serving, 1, __ATOMIC_SEQ_CST);
}

/* Parked, with its registers captured, until it may go. */
static void wait_parked(struct hv_vcpu *h, struct thread *t)
{
	uint8_t c;

	for (;;) {
		__atomic_store_n(&t->state, PARKED, __ATOMIC_SEQ_CST);
		while (!may_go(t)) {
			__asm__ volatile("yield");
			/* The port interrupts core 0, which takes none now: Ctrl-C of GDB while
			 * others run. */
			if (h->index != 0 ||
			    __atomic_load_n(&serving, __ATOMIC_RELAXED) || !take_over())
				continue;
			if (!may_go(t) && serial_getc(&c) && c == INTERRUPT)
				serve(SIGINT, h->index, NULL, 0, false);
			else
				__atomic_store_n(&serving, 0, __ATOMIC_SEQ_CST);
		}
		/* Announced first: whoever takes the leave back now waits for it to park. */
		__atomic_store_n(&t->state, RUNS, __ATOMIC_SEQ_CST);
		if (may_go(t))
			break;
	}
	release(h, t);
}

void gdb_park(struct hv_vcpu *h)
{
	struct thread *t = &threads[h->index];

	if (!irq || may_go(t))
		return;
	capture(h, t);
	wait_parked(h, t);
}

/* This vCPU has come across something. If another has before, that is what GDB hears of;
 * this one does it again when it goes on. */
static void stop(struct hv_vcpu *h, unsigned int signal, const char *what, uint64_t addr,
		 bool begun)
{
	struct thread *t = &threads[h->index];

	while (!take_over()) {
		if (!may_go(t)) {
			gdb_park(h);
			return;
		}
		__asm__ volatile("yield");
	}
	capture(h, t);
	__atomic_store_n(&t->state, PARKED, __ATOMIC_SEQ_CST);
	serve(signal, h->index, what, addr, begun);
	wait_parked(h, t);
}

bool gdb_irq(unsigned int vcpu, uint32_t intid)
{
	bool off = threads[vcpu].state == OFF;
	uint8_t c;

	if (!irq || intid != irq)
		return false;
	/* A vCPU that is off is not asked to park: another may be talking, and reads itself. */
	if (off && !take_over())
		return true;
	while (serial_getc(&c)) {
		if (c != INTERRUPT && c != '$')
			continue;
		if (!off) {
			stop(&vcpus[vcpu], SIGINT, NULL, 0, c == '$');
			continue;
		}
		serve(SIGINT, vcpu, NULL, 0, c == '$');
		if (!take_over())
			return true;
	}
	if (off)
		__atomic_store_n(&serving, 0, __ATOMIC_SEQ_CST);
	return true;
}

/* Whether a BRK is one that was put there for GDB. */
static bool is_ours(struct hv_vcpu *h)
{
	struct thread *t = &threads[h->index];
	const struct sw_break *b;
	uint64_t pa;

	look(t);
	if (!translate(t, h->v.regs.pc, &pa))
		return false;
	b = sw_find(pa);
	return b && b->pa;
}

static bool debug_register(struct hv_vcpu *h, const struct lhv_trap *t)
{
	uint64_t v = t->u.sys.rt < 31 ? h->v.regs.x[t->u.sys.rt] : 0;

	if (t->u.sys.enc >> 14 != 2 || !t->el ||
	    lhv_vcpu_debugger_sysreg(&threads[h->index].debug, t->u.sys.enc,
				     !t->u.sys.read, &v) != LHV_HANDLED)
		return false;
	lhv_trap_sysreg_complete(t, &h->v.regs, v);
	return true;
}

bool gdb_exit(struct hv_vcpu *h, const struct lhv_trap *t)
{
	static const char *const watch[] = {"watch", "rwatch", "watch", "awatch"};
	unsigned int access = 0;
	lhv_va_t va = lhv_va(0);

	if (!irq)
		return false;
	switch (t->kind) {
	case LHV_TRAP_SYSREG:
		return debug_register(h, t);
	case LHV_TRAP_BRK:
		if (!is_ours(h))
			return false;
		stop(h, SIGTRAP, "swbreak", 0, false);
		return true;
	case LHV_TRAP_BREAKPOINT:
		stop(h, SIGTRAP, "hwbreak", 0, false);
		return true;
	case LHV_TRAP_WATCHPOINT:
		lhv_vcpu_debugger_watched(&threads[h->index].debug, t->u.abort.va, &va,
					  &access);
		stop(h, SIGTRAP, watch[access & 3], va.v, false);
		return true;
	case LHV_TRAP_STEP:
		stop(h, SIGTRAP, NULL, 0, false);
		return true;
	default:
		return false;
	}
}

void gdb_vcpu_start(struct hv_vcpu *h)
{
	struct thread *t = &threads[h->index];

	if (!irq)
		return;
	lhv_vcpu_debugger_reset(&t->debug);
	lhv_vcpu_debugger_load(&t->debug);
	__atomic_store_n(&t->state, RUNS, __ATOMIC_SEQ_CST);
	gdb_park(h);
}

void gdb_vcpu_end(struct hv_vcpu *h)
{
	struct thread *t = &threads[h->index];

	if (!irq)
		return;
	lhv_vcpu_debugger_put(&t->debug);
	__atomic_store_n(&t->state, OFF, __ATOMIC_SEQ_CST);
}

bool gdb_init(const struct lhv_s2 *s2, uint64_t ram_base, uint64_t ram_end)
{
	struct lhv_cpu_id id;

	irq = serial_init();
	if (!irq)
		return false;
	stage2 = s2;
	memory = ram_base;
	memory_end = ram_end;
	lhv_cpu_id_read(&id);
	lhv_s2_s1_cpu_init(&id, &s1_cpu);
	for (unsigned int i = 0; i < nr_vcpus; i++) {
		lhv_vcpu_debugger_init(&threads[i].debug, &this_cpu()->features);
		threads[i].go = 1;
	}
	memcpy(last_stop, "S05", 4);
	host_gic_enable_spi(irq, 0);
	return true;
}
