/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command lhvdec as its user sees it: what it prints for values that were put together
 * by hand from the field descriptions of DDI 0487, IHI 0069, IHI 0070, DEN 0022 and DEN 0028, its
 * exit status, standard input, JSON, and tables in an image. A line is compared with runs
 * of blanks made one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#define WANT 6

struct example {
	const char *args;
	int status, wrong;	/* exit status; lines that begin with ! */
	const char *want[WANT]; /* lines; "-..." : no line begins so */
};

static char output[1 << 20];

/* The output of a command, both streams, and its exit status. */
static int run(const char *command)
{
	char line[4096];
	size_t n = 0;
	FILE *p;
	int status;

	assert_true((size_t)snprintf(line, sizeof(line), "{ %s; } 2>&1", command) <
		    sizeof(line));
	p = popen(line, "r");
	assert_non_null(p);
	output[n++] = '\n';
	while (n + 1 < sizeof(output)) {
		size_t got = fread(output + n, 1, sizeof(output) - 1 - n, p);

		if (!got)
			break;
		n += got;
	}
	output[n] = 0;
	status = pclose(p);
	assert_true(WIFEXITED(status));
	/* Blanks: one for many, none at the ends of lines. */
	for (size_t i = n = 0; output[i]; i++) {
		if (output[i] == ' ' && (output[n - 1] == ' ' || output[n - 1] == '\n' ||
					 output[i + 1] == '\n'))
			continue;
		output[n++] = output[i];
	}
	output[n] = 0;
	return WEXITSTATUS(status);
}

static int lhvdec(const char *args)
{
	char line[2048];

	assert_true((size_t)snprintf(line, sizeof(line), "%s %s", LHVDEC, args) <
		    sizeof(line));
	return run(line);
}

static bool has_line(const char *want, bool whole)
{
	size_t n = strlen(want);

	for (const char *p = output; (p = strstr(p, want)); p++)
		if (p[-1] == '\n' && (!whole || p[n] == '\n'))
			return true;
	return false;
}

static int count(const char *what)
{
	int n = 0;

	for (const char *p = output; (p = strstr(p, what)); p++)
		n++;
	return n;
}

static bool check(const struct example *e)
{
	int status = lhvdec(e->args);
	bool good = true;

	if (status != e->status || count("\n!") != e->wrong) {
		print_error("lhvdec %s: status %d, want %d; %d wrong, want %d%s\n",
			    e->args, status, e->status, count("\n!"), e->wrong, output);
		return false;
	}
	for (int i = 0; i < WANT && e->want[i]; i++) {
		bool no = e->want[i][0] == '-' && e->want[i][1] != ' ';

		if (has_line(e->want[i] + no, !no) != no)
			continue;
		print_error("lhvdec %s: %s \"%s\" in%s\n", e->args,
			    no ? "there is" : "no line", e->want[i] + no, output);
		good = false;
	}
	return good;
}

static void check_all(const struct example *e, size_t n)
{
	size_t bad = 0;

	for (size_t i = 0; i < n; i++)
		bad += !check(&e[i]);
	assert_int_equal(bad, 0);
}

#define CHECK(table) check_all(table, sizeof(table) / sizeof((table)[0]))

/* ESR_ELx, D24.2 [T.1] [T.2] [T.3]. */
static void test_esr(void **state)
{
	static const struct example e[] = {
		{"esr 0x5a004a48",
		 0,
		 0,
		 {"31:26 EC 0x16 HVC64: HVC from AArch64", "25 IL 0x1 32-bit instruction",
		  "15:0 ISS.imm16 0x4a48", "immediate: 0x4a48"}},
		{"esr 0x07e00000",
		 0,
		 0,
		 {"exception: WFI, WFE, WFIT or WFET", "1:0 ISS.TI 0x0 WFI",
		  "condition: AL", "-9:5 ISS.RN"}},
		{"esr 0x07e000a6",
		 0,
		 0,
		 {"1:0 ISS.TI 0x2 WFIT", "9:5 ISS.RN 0x5", "2 ISS.RV 0x1 RN is valid"}},
		/* MRS X3, ID_AA64PFR0_EL1: 3, 0, 0, 4, 0. */
		{"esr 0x62300069",
		 0,
		 0,
		 {"instruction: MRS X3, ID_AA64PFR0_EL1", "21:20 ISS.Op0 0x3",
		  "4:1 ISS.CRm 0x4", "9:5 ISS.Rt 0x3"}},
		/* AArch32: by name, and what AArch64 has (G8.2 to G8.4) [T.5]. */
		{"esr 0x0fe024f9",
		 0,
		 0,
		 {"instruction: MRC p15, 0, R7, c9, c12, 0",
		  "register: PMCR, PMCR_EL0 of AArch64"}},
		{"esr 0x0fe60401",
		 0,
		 0,
		 {"instruction: MRC p15, 0, R0, c1, c0, 3",
		  "register: ACTLR2, ACTLR_EL1[63:32] of AArch64"}},
		{"esr 0x13e00018",
		 0,
		 0,
		 {"instruction: MCRR p15, 0, R0, R0, c12",
		  "register: ICC_SGI1R, ICC_SGI1R_EL1 of AArch64"}},
		{"esr 0x17e00001",
		 0,
		 0,
		 {"instruction: MRC p14, 0, R0, c0, c0, 0", "register: DBGDIDR",
		  "-register: DBGDIDR,"}},
		{"esr 0x13e00000",
		 0,
		 0,
		 {"instruction: MCRR p15, 0, R0, R0, c0", "-register:"}},
		/* DC CISW, X2: 1, 0, 7, 14, 2. */
		{"esr 0x62141c5c", 0, 0, {"instruction: DC CISW, X2"}},
		/* IC IALLU has no register. */
		{"esr 0x62101fea", 0, 0, {"instruction: IC IALLU"}},
		/* MSR to S3_0_C15_C2_0, which has no name. */
		{"esr 0x62303c04", 0, 0, {"instruction: MSR S3_0_C15_C2_0, X0"}},
		{"esr 0x93c08046 --hpfar 0x90000 --far 0xffff000012345678",
		 0,
		 0,
		 {"5:0 ISS.DFSC 0x6 translation fault, level 2",
		  "access: write of 8 bytes, register X0", "IPA: 0x9000678",
		  "address: 0xffff000012345678",
		  "23:22 ISS.SAS 0x3 DOUBLE: 64 bits (access size)"}},
		{"esr 0x93270005",
		 0,
		 0,
		 {"access: read of 1 byte, register W7, sign-extended",
		  "fault: translation fault, level 1"}},
		{"esr 0x939f0045", 0, 0, {"access: write of 4 bytes, register WZR"}},
		{"esr 0x92000007",
		 0,
		 0,
		 {"access: read; no syndrome: decode the instruction", "-23:22 ISS.SAS",
		  "-20:16 ISS.SRT"}},
		/* A permission fault does not set HPFAR_EL2, but one of a walk does. */
		{"esr 0x9200004f --hpfar=0x90000 --far=0x1000",
		 0,
		 0,
		 {"- this fault need not set HPFAR_EL2: translate FAR_EL2 instead",
		  "-IPA:"}},
		{"esr 0x920000cf --hpfar=0x90000 --far=0x1000",
		 0,
		 0,
		 {"IPA: 0x9000000 (page of a stage 1 descriptor)"}},
		{"esr 0x92000410 --far 0x1000", 0, 1, {"! FAR_EL2 is not valid: FnV"}},
		{"esr 0x92000007 --hpfar 0x8",
		 0,
		 1,
		 {"! HPFAR_EL2, bit 3: RES0, and set"}},
		{"esr 0x92000147",
		 0,
		 0,
		 {"access: cache maintenance or address translation"}},
		{"esr 0x92000107", 0, 1, {"! CM is 1, and WnR is 0"}},
		{"esr 0x93e08007", 0, 1, {"! SSE: 64 bits cannot be sign-extended"}},
		{"esr 0x9200003f",
		 0,
		 2,
		 {"! 5:0 ISS.DFSC 0x3f reserved", "! DFSC: a reserved value"}},
		{"esr 0x92c00007", 0, 1, {"! ISS, bits 23:22: RES0, and set"}},
		{"esr 0x8200002b",
		 0,
		 0,
		 {"fault: translation fault, level -1",
		  "31:26 EC 0x20 IABT_LOWER: Instruction Abort from a lower EL"}},
		{"esr 0x82000024",
		 0,
		 0,
		 {"fault: granule protection fault on a table walk, level 0"}},
		{"esr 0x82000016",
		 0,
		 0,
		 {"fault: synchronous External abort on a table walk, level 2"}},
		/* ISS2: TnD and Overlay. */
		{"esr 0x000004409200000f",
		 0,
		 0,
		 {"42 ISS2.TnD 0x1 the tag part failed",
		  "38 ISS2.Overlay 0x1 an overlay permission failed"}},
		{"esr 0x08000000", 0, 2, {"! EC: no such exception class"}},
		{"esr 0x0100000002000000", 0, 1, {"! bit 56: RES0, and set"}},
		{"esr 0xbe000811",
		 0,
		 0,
		 {"12:10 ISS.AET 0x2 UEO: restartable",
		  "5:0 ISS.DFSC 0x11 asynchronous SError"}},
		{"esr 0xbf000123",
		 0,
		 0,
		 {"24 ISS.IDS 0x1 the rest is IMPLEMENTATION DEFINED", "-5:0 ISS.DFSC"}},
		{"esr 0x0fe00441",
		 0,
		 0,
		 {"instruction: MRC p15, 0, R2, c1, c0, 0", "condition: AL"}},
		{"esr 0x13e0149d", 0, 0, {"instruction: MRRC p15, 0, R4, R5, c14"}},
		{"esr 0x1be01071", 0, 0, {"instruction: LDC p14, c5, [R3, #+4]"}},
		{"esr 0x66000000", 0, 0, {"exception: SVE access"}},
		{"esr 0x66000001", 0, 1, {"! ISS, bit 0: RES0, and set"}},
		{"esr 0x38000000", 0, 1, {"! IL: always 1 for this exception"}},
		{"esr 0xf2000001", 0, 0, {"exception: BRK of AArch64", "immediate: 0x1"}},
		{"esr 0xcb000062", 0, 0, {"5:0 ISS.IFSC 0x22 debug exception"}},
		{"esr 0x6a000002", 0, 0, {"1 ISS.ERET 0x1 1 is ERETAA or ERETAB"}},
		{"ESR_EL1 0x56000000", 0, 0, {"exception: SVC from AArch64"}},
	};

	(void)state;
	CHECK(e);
}

/* VTCR_EL2, VTTBR_EL2 [S2.1] [S2.5]. */
static void test_stage2_registers(void **state)
{
	static const struct example e[] = {
		{"vtcr 0x80023559",
		 0,
		 0,
		 {"IPA space: 39 bits, 512 GiB", "granule: 4 KiB",
		  "initial level: 1, 1 table in 4 KiB, aligned to that",
		  "output size: 40 bits", "7:6 SL0 0x1 level 1", "VMID: 8 bits"}},
		{"vtcr 0x80047555",
		 0,
		 0,
		 {"IPA space: 43 bits, 8 TiB", "granule: 64 KiB",
		  "initial level: 2, 2 tables in 128 KiB, aligned to that"}},
		{"vtcr 0x38006350c",
		 0,
		 0,
		 {"IPA space: 52 bits, 4 PiB", "granule: 4 KiB, 52-bit descriptors",
		  "initial level: -1, 1 table in 128 B, aligned to that",
		  "blocks: from level 0 on"}},
		{"vtcr 0x80023558",
		 0,
		 0,
		 {"initial level: 1, 2 tables in 8 KiB, aligned to that"}},
		{"vtcr 0x8002b558",
		 0,
		 0,
		 {"granule: 16 KiB",
		  "initial level: 2, 16 tables in 256 KiB, aligned to that"}},
		{"vtcr 0x80063590", 0, 0, {"- PS is 52 bits and counts as 48: DS is 0"}},
		{"vtcr 0x80073559", 0, 3, {"! PS: a reserved value", "! PS is reserved"}},
		{"vtcr 0x8002f559", 0, 3, {"! TG0 is reserved"}},
		{"vtcr 0x80023540", 0, 1, {"! T0SZ is less than the format has"}},
		{"vtcr 0x8002355f", 0, 0, {"IPA space: 33 bits, 8 GiB"}},
		{"vtcr 0x80023562",
		 0,
		 1,
		 {"! T0SZ leaves no index bits for the initial level of SL0"}},
		{"vtcr 0x80123559", 0, 1, {"! bit 20: RES0, and set"}},
		{"vtcr 0x00023559",
		 0,
		 2,
		 {"! bit 31: RES1, and not set", "! 31 RES1 0x0 RES1"}},
		{"vtcr 0x80021559", 0, 2, {"! SH0: a reserved value"}},
		{"VTCR_EL2 0x80423559", 0, 0, {"- HD has no effect while HA is 0"}},
		{"vttbr 0x0001000040002001 --vtcr 0x80023558",
		 0,
		 0,
		 {"table: 0x40002000", "63:48 VMID 0x1 1",
		  "0 CNP 0x1 common not private"}},
		{"vttbr 0x40001000 --vtcr 0x80023558",
		 0,
		 1,
		 {"! BADDR is not aligned to the initial tables, or beyond 40 bits"}},
		{"vttbr 0x0100000040002000 --vtcr 0x80023558",
		 0,
		 1,
		 {"63:48 VMID 0x100 256"}},
		{"vttbr 0x0100000040002000 --vtcr 0x800a3558",
		 0,
		 0,
		 {"table: 0x40002000"}},
		{"vttbr 0x4000200c --vtcr 0x80067590", 0, 0, {"table: 0x3000040002000"}},
		{"vttbr 0x4000200c", 0, 0, {"table: 0x4000200c"}},
		{"vttbr 0 --vtcr 0x8002f559", 0, 1, {"! VTCR_EL2: TG0 is reserved"}},
	};

	(void)state;
	CHECK(e);
}

static void test_hcr_spsr_par(void **state)
{
	static const struct example e[] = {
		{"hcr 0x80000039",
		 0,
		 0,
		 {"0 VM 0x1 stage 2 on",
		  "4 IMO 0x1 physical IRQs go to EL2, virtual IRQs are enabled",
		  "stage 2: on", "EL1: AArch64", "interrupts to EL2: IRQ FIQ SError",
		  "-34 E2H"}},
		{"hcr 0x408000000",
		 0,
		 0,
		 {"EL2: a host with its own EL0 (E2H and TGE)", "EL1: not in use",
		  "stage 2: off: E2H and TGE",
		  "34 E2H 0x1 EL2 hosts an operating system"}},
		{"hcr 0x1080",
		 0,
		 0,
		 {"stage 2: on: DC", "- VI has no effect while IMO is 0", "EL1: AArch32",
		  "interrupts to EL2: none"}},
		{"hcr 0xf800000000000000",
		 0,
		 0,
		 {"63:60 TWEDEL 0xf a WFE is trapped after 2^(TWEDEL + 8) cycles at the "
		  "earliest",
		  "59 TWEDEn 0x1 TWEDEL says how long a WFE waits"}},
		{"--all hcr 0", 0, 0, {"34 E2H 0x0 EL2 hosts an operating system"}},
		{"spsr 0x3c5",
		 0,
		 0,
		 {"mode: EL1h", "state: AArch64", "masked: DAIF",
		  "4:0 M 0x5 EL1h (mode: M[4] is set for AArch32)"}},
		{"spsr 0x60000000",
		 0,
		 0,
		 {"mode: EL0t", "30 Z 0x1 zero", "29 C 0x1 carry", "masked: nothing"}},
		{"spsr 0x6",
		 0,
		 2,
		 {"! M: no such mode: a return with it is an illegal one"}},
		{"spsr 0x25", 0, 1, {"! bit 5: RES0, and set"}},
		{"spsr 0x1d3",
		 0,
		 0,
		 {"mode: Supervisor", "state: AArch32, A32", "masked: AIF"}},
		{"spsr 0x1f3",
		 0,
		 0,
		 {"state: AArch32, T32", "5 T 0x1 T32 instruction set"}},
		{"spsr 0x14", 0, 2, {"state: AArch32, A32"}},
		{"spsr 0x100005",
		 0,
		 0,
		 {"- IL: the next instruction is an illegal execution state exception"}},
		{"spsr_el1 0x4", 0, 0, {"mode: EL1t"}},
		{"par 0xb0f",
		 0,
		 0,
		 {"translation: failed at stage 2, on a stage 1 walk",
		  "6:1 FST 0x7 translation fault, level 3", "-51:12 PA"}},
		{"par 0xff00000040000b80",
		 0,
		 0,
		 {"page: 0x40000000", "63:56 ATTR 0xff memory attributes, unless F",
		  "8:7 SH 0x3 shareability, unless F"}},
	};

	(void)state;
	CHECK(e);
}

/* By the tables alone. */
static void test_names(void **state)
{
	static const struct example e[] = {
		{"ID_AA64MMFR0_EL1 0x1125",
		 0,
		 0,
		 {"3:0 PARange 0x5 48: 48 bits, 256 TiB", "7:4 ASIDBits 0x2 16: 16 bits",
		  "31:28 TGran4 0x0 IMP: 4 KiB granule",
		  "11:8 BigEnd 0x1 MIXED: both byte orders"}},
		{"id_aa64mmfr0_el1 0xf0000000",
		 0,
		 0,
		 {"31:28 TGran4 0xf NONE: no 4 KiB granule"}},
		{"Id_Aa64Pfr0_El1 0xf0022",
		 0,
		 0,
		 {"19:16 FP 0xf NONE", "3:0 EL0 0x2 AA32: AArch64 and AArch32"}},
		{"ID_AA64PFR0_EL1 0x9", 0, 0, {"3:0 EL0 0x9 not in this table"}},
		{"ID_AA64MMFR4_EL1 0x0e0000f0",
		 0,
		 0,
		 {"27:24 E2H0 0xe NONE_NV1: HCR_EL2.E2H is 1, NV1 is 0",
		  "7:4 EIESB 0xf -1, signed"}},
		{"MIDR_EL1 0x410fd083",
		 0,
		 0,
		 {"31:24 Implementer 0x41 ARM: Arm", "3:0 Revision 0x3"}},
		{"VMPIDR_EL2 0x80000103",
		 0,
		 0,
		 {"- fields as in MPIDR_EL1", "15:8 Aff1 0x1"}},
		{"MPIDR_EL1 0x1", 0, 2, {"! bit 31: RES1, and not set"}},
		{"CTR_EL0 0x8444c004", 0, 0, {"15:14 L1Ip 0x3 PIPT", "27:24 CWG 0x4"}},
		{"CTR_EL0 0x444c004", 0, 2, {"! bit 31: RES1, and not set"}},
		{"SCTLR_EL12 0x1", 0, 0, {"- fields as in SCTLR_EL1", "0 M 0x1"}},
		{"CNTV_CTL_EL02 0x5",
		 0,
		 0,
		 {"- fields as in CNTV_CTL_EL0", "2 ISTATUS 0x1"}},
		{"DBGBCR3_EL1 0x1", 0, 0, {"- fields as in DBGBCR_EL1", "0 E 0x1"}},
		{"ICH_LR3_EL2 0x50a0000000000020", 0, 0, {"state: pending, group 1"}},
		{"GICD_ISENABLER3 0x5", 0, 0, {"interrupts: 96 98"}},
		{"gicd_irouter40 0x180000102",
		 0,
		 0,
		 {"GICD_IROUTER40 = 0x0000000180000102 Routing, indexed by INTID; from "
		  "32 (IHI 0069, 12.9)",
		  "39:32 Aff3 0x1", "15:8 Aff1 0x1", "7:0 Aff0 0x2",
		  "31 IRM 0x1 Interrupt routing mode: 1 of N"}},
		{"UARTCR 0x301",
		 0,
		 0,
		 {"UARTCR = 0x0301 Control register (DDI 0183, 3.3.8)", "9 RXE 0x1"}},
		{"UARTCR 0x10000", 2, 0, {"lhvdec: 0x10000: not a value of this kind"}},
		{"HPFAR_EL2 0x8000000000000010",
		 0,
		 0,
		 {"47:4 FIPA 0x1 IPA[55:12]", "63 NS 0x1"}},
		{"TLBI_RIPA 0x0000490000000001",
		 0,
		 0,
		 {"47:46 TG 0x1 4K (granule)", "43:39 NUM 0x12"}},
		{"CPTR_EL2 0x33ff", 0, 0, {"12 TSM 0x1 RES1 without FEAT_SME"}},
		{"ELR_EL2 0x123456789",
		 0,
		 0,
		 {"ELR_EL2 = 0x0000000123456789 Exception Link (DDI 0487, D24.2)"}},
		{"VTTBR_EL2",
		 0,
		 0,
		 {"VTTBR_EL2 Virtualization Translation Table Base Register (DDI 0487, "
		  "D24.2)",
		  "63:48 VMID", "encoding: S3_4_C2_C1_0"}},
		{"GICD_ISENABLER", 0, 0, {"offset: 0x100", "count: 32, 4 bytes apart"}},
		{"GICD_ISENABLER32 1",
		 2,
		 0,
		 {"lhvdec: GICD_ISENABLER32: no such command or register"}},
		{"DC_CISW 1",
		 2,
		 0,
		 {"lhvdec: DC_CISW is an instruction: it has no value"}},
		{"list ich_lr1",
		 0,
		 0,
		 {"ICH_LR10_EL2 sysreg List register", "ICH_LR1_EL2 sysreg List register",
		  "-ICH_LR0"}},
		{"list zzzz", 1, 0, {NULL}},
	};

	(void)state;
	CHECK(e);
}

/* D8.3 [S2.3] [S2.4] [S2.6] [S2.7] [S2.8] [S2.9]. */
static void test_pte(void **state)
{
	static const struct example e[] = {
		{"pte --level 3 0x4007ff",
		 0,
		 0,
		 {"kind: page", "address: 0x400000",
		  "memory: Normal Write-Back, Inner Shareable",
		  "access: read/write, executable at EL1 and EL0",
		  "covers: 4 KiB (level 3, 4 KiB granule)", "10 AF 0x1 accessed"}},
		{"pte --level 2 0x400000400007fd",
		 0,
		 0,
		 {"kind: block", "address: 0x40000000", "54:53 XN 0x2 not executable",
		  "covers: 2 MiB (level 2, 4 KiB granule)"}},
		{"pte --level=1 0x10400007fd",
		 0,
		 0,
		 {"kind: block", "address: 0x1040000000"}},
		{"pte --level 1 0x8000007fd", 0, 0, {"address: 0x800000000"}},
		/* An output address below the block's size is RES0, nT apart. */
		{"pte --level 2 0x401007fd",
		 0,
		 1,
		 {"address: 0x40000000", "! bit 20: RES0, and set"}},
		{"pte --level 2 0x400107fd",
		 0,
		 0,
		 {"16 NT 0x1 not for the TLB as a block"}},
		{"pte --level 0 0x7fd",
		 0,
		 1,
		 {"! level 0 has no blocks with this granule: translation fault"}},
		{"pte --level 0 --lpa2 0x7fd",
		 0,
		 0,
		 {"kind: block",
		  "covers: 512 GiB (level 0, 4 KiB granule, 52-bit descriptors)"}},
		{"pte --level 3 0x4007fd",
		 0,
		 1,
		 {"kind: invalid", "! bits 1:0 are 0b01, which is reserved at level 3"}},
		{"pte --level 2 0x80001003",
		 0,
		 0,
		 {"kind: table", "address: 0x80001000"}},
		{"pte --level 2 0x8000000080001003", 0, 1, {"! bit 63: RES0, and set"}},
		{"pte --level 2 0x07f80000800010ff",
		 0,
		 0,
		 {"kind: table", "address: 0x80001000"}},
		{"pte --level -1 --lpa2 0x0003000080001303",
		 0,
		 0,
		 {"kind: table", "address: 0xf000080001000"}},
		{"pte --level 3 0x4007e3",
		 0,
		 2,
		 {"! MEMATTR: a reserved value", "! 5:2 MEMATTR 0x8 reserved"}},
		{"pte --level 3 0x4007db",
		 0,
		 0,
		 {"5:2 MEMATTR 0x6 Normal, outer Non-cacheable, inner Write-Through"}},
		{"pte --level 3 --fwb 0x4007db",
		 0,
		 0,
		 {"5:2 MEMATTR 0x6 Normal Write-Back, whatever stage 1 says"}},
		{"pte --level 3 --fwb 0x4007ff", 0, 2, {"! MEMATTR: a reserved value"}},
		{"pte --level 3 0x4007c7",
		 0,
		 0,
		 {"memory: Device-nGnRE", "5:2 MEMATTR 0x1 Device-nGnRE"}},
		{"pte --level 3 0x30000004007ff", 0, 1, {"! bits 49:48: RES0, and set"}},
		{"pte --level 3 --lpa2 0x30000004007ff",
		 0,
		 0,
		 {"address: 0xf000000400000", "-9:8 SH"}},
		{"pte --level 3 --granule 64k 0x157ff",
		 0,
		 0,
		 {"address: 0x5000000010000",
		  "covers: 64 KiB (level 3, 64 KiB granule)"}},
		{"pte --level 2 --granule 64k 0x200007fd",
		 0,
		 0,
		 {"address: 0x20000000", "covers: 512 MiB (level 2, 64 KiB granule)"}},
		{"pte --level 2 --granule 16K 0x20007fd",
		 0,
		 0,
		 {"address: 0x2000000", "covers: 32 MiB (level 2, 16 KiB granule)"}},
		{"pte --level 1 --granule 16k 0x7fd",
		 0,
		 1,
		 {"! level 1 has no blocks with this granule: translation fault"}},
		{"pte --level 3 --granule 16k 0x10057ff",
		 0,
		 1,
		 {"address: 0x1004000", "! bit 12: RES0, and set"}},
		{"pte --level 3 0",
		 0,
		 0,
		 {"kind: invalid", "0 VALID 0x0 invalid: translation fault"}},
		{"pte --level 3 0x14",
		 0,
		 0,
		 {"- the other bits are software's; libhv keeps an owner in bits 33:2, "
		  "here 0x5"}},
		{"pte --level 3 0x4005ff", 0, 2, {"! SH: a reserved value"}},
		{"pte --level 3 0x1000000004007ff", 0, 0, {"58:55 SW 0x2 for software"}},
		{"pte --level 3 0x100000004007ff",
		 0,
		 0,
		 {"run: 16 entries, 64 KiB", "52 CONTIG 0x1 part of a contiguous run"}},
		{"pte --level 0 --lpa2 0x100000000007fd",
		 0,
		 1,
		 {"! CONTIG: level 0 has no contiguous runs"}},
		{"pte --level 3 0x80000004007ff",
		 0,
		 0,
		 {"51 DBM 0x1 hardware may make it writable"}},
		{"pte --level 3 0x40077f",
		 0,
		 0,
		 {"access: read-only, executable at EL1 and EL0"}},
		{"pte --level 3 0x40073f", 0, 0, {"access: no access, not executable"}},
		{"pte --level 3 0x40000004007ff", 0, 1, {"! bit 50: RES0, and set"}},
		{"pte --stage 1 --level 3 0x60000000400703",
		 0,
		 0,
		 {"access: EL1 read/write, EL0 none; no execution at EL1, none at EL0",
		  "4:2 ATTRINDX 0x0 MAIR_EL1.ATTR0", "11 NG 0x0 global"}},
		{"pte --stage 1 --level 1 0xe000000080001003",
		 0,
		 0,
		 {"kind: table", "63 NSTABLE 0x1 Non-secure from here on",
		  "62:61 APTABLE 0x3 bit 0: no EL0 access, bit 1: no write"}},
		{"pte 0x4007ff", 2, 0, {"lhvdec: pte needs --level"}},
		{"pte --level 0 --granule 64k 0",
		 2,
		 0,
		 {"lhvdec: this granule has no level 0"}},
		{"pte --granule 16k 0 --level -1",
		 2,
		 0,
		 {"lhvdec: this granule has no level -1"}},
		{"pte --level 4 0x4007ff", 2, 0, {"lhvdec: --level: -1 to 3, not 4"}},
		{"pte --level 3 --granule 8k 0",
		 2,
		 0,
		 {"lhvdec: --granule: 4k, 16k or 64k, not 8k"}},
		{"pte --level 3 --stage 3 0", 2, 0, {"lhvdec: --stage: 1 or 2, not 3"}},
		{"pte --level 3 --lpa2=1 0", 2, 0, {"lhvdec: --lpa2 takes no value"}},
	};

	(void)state;
	CHECK(e);
}

/* [T.4] Loads and stores; test_insn.c has many more. */
static void test_insn(void **state)
{
	static const struct example e[] = {
		/* stp w0, w1, [x2], #-8 */
		{"insn 0x28bf0440",
		 0,
		 0,
		 {"instruction = 0x28bf0440", "access: store", "accesses: 2 of 4",
		  "registers: w0 w1", "base: x2", "write-back: -8"}},
		/* ldr w0, [x1, w2, sxtw #2] */
		{"insn --set a64 0xb862d820", 0, 0, {"index: x2 sxtw 2", "-write-back"}},
		/* ldp x1, x1, [x1] */
		{"insn 0xa9400421", 0, 1, {"! CONSTRAINED UNPREDICTABLE"}},
		{"insn --strict 0xa9400421", 1, 1, {"kind: ldst"}},
		/* ldmia sp!, {r4, pc}, if not equal */
		{"insn --set A32 0x18bd8010",
		 0,
		 0,
		 {"condition: 1", "registers: r4 r15", "base: r13", "write-back: 8"}},
		/* ldrsb r0, [r1, r2]: two bytes */
		{"insn --set t32 0x5688",
		 0,
		 0,
		 {"instruction = 0x5688", "length: 2", "extension: sign"}},
		{"insn 0xd503201f", 0, 0, {"kind: unknown", "-access"}},
		{"insn 0x100000000",
		 2,
		 0,
		 {"lhvdec: 0x100000000: not a value of this kind"}},
		{"insn --set a16 0", 2, 0, {"lhvdec: --set: a64, a32 or t32, not a16"}},
		{"esr --set a64 0", 2, 0, {"lhvdec: esr does not take --set"}},
	};

	(void)state;
	CHECK(e);
}

/* DEN 0028, DEN 0022, DEN 0098, DEN 0057 [T.12] [T.13]. */
static void test_smccc(void **state)
{
	static const struct example e[] = {
		{"smccc 0x84000003",
		 0,
		 0,
		 {"function: PSCI_CPU_ON", "owner: 4, standard secure service",
		  "convention: 32-bit arguments, fast", "service: PSCI (DEN 0022)"}},
		{"smccc 0xc4000003",
		 0,
		 0,
		 {"function: PSCI_CPU_ON_64", "convention: 64-bit arguments, fast"}},
		{"smccc 0x80000000",
		 0,
		 0,
		 {"function: SMCCC_VERSION", "owner: 0, Arm architecture"}},
		{"smccc 0x80007fff", 0, 0, {"function: SMCCC_ARCH_WORKAROUND_2"}},
		{"smccc 0x84000050",
		 0,
		 0,
		 {"function: TRNG_VERSION", "service: TRNG (DEN 0098)"}},
		{"smccc 0xc4000053", 0, 0, {"function: TRNG_RND_64"}},
		{"smccc 0x8600ff01",
		 0,
		 0,
		 {"function: SMCCC_VENDOR_HYP_UID",
		  "owner: 6, vendor-specific hypervisor service"}},
		{"smccc 0xc5000021",
		 0,
		 0,
		 {"function: PV_TIME_ST", "owner: 5, standard hypervisor service"}},
		{"smccc 0x84010003",
		 0,
		 0,
		 {"function: PSCI_CPU_ON",
		  "16 SVE 0x1 the caller has no live SVE state"}},
		{"smccc 0x84020003",
		 0,
		 2,
		 {"! bits 23:17 must be zero in a fast call: NOT_SUPPORTED"}},
		{"smccc 0x04000003",
		 0,
		 0,
		 {"function: not known", "31 FAST 0x0 yielding call"}},
		{"smccc 0x88000000", 0, 2, {"! OWNER: 8 is reserved"}},
		{"smccc 0xb2000000", 0, 0, {"owner: 50, Trusted OS"}},
		{"smccc 0x840000ff",
		 0,
		 0,
		 {"function: not known", "service: errata management (DEN 0100)"}},
		{"smccc 0x1c4000012",
		 2,
		 0,
		 {"lhvdec: 0x1c4000012: not a value of this kind"}},
	};

	(void)state;
	CHECK(e);
}

/* C5.1, D24.2 ISS of an MSR or MRS [T.8]. */
static void test_sysreg(void **state)
{
	static const struct example e[] = {
		{"sysreg ICC_IAR1_EL1",
		 0,
		 0,
		 {"encoding: S3_0_C12_C12_0", "number: 0xc660", "MRS X0: 0xd538cc00",
		  "MSR X0: 0xd518cc00", "ISS of MRS X0: 0x303019",
		  "ESR of a trap: 0x62303019"}},
		{"sysreg s3_0_c12_c12_0",
		 0,
		 0,
		 {"ICC_IAR1_EL1 Acknowledge, Group 1 (IHI 0069, 12.2)"}},
		{"sysreg 3,0,12,12,0", 0, 0, {"MRS X0: 0xd538cc00"}},
		{"sysreg 0xc660",
		 0,
		 0,
		 {"encoding: S3_0_C12_C12_0", "read as: LHV_SYSREG()"}},
		{"sysreg 0xd538cc05",
		 0,
		 0,
		 {"encoding: S3_0_C12_C12_0", "read as: instruction",
		  "access: read, X5"}},
		{"sysreg 0xd518cc1f", 0, 0, {"access: write, XZR"}},
		{"sysreg 0x303059",
		 0,
		 0,
		 {"encoding: S3_0_C12_C12_0", "read as: ISS", "access: read, X2"}},
		{"sysreg 0x62303018",
		 0,
		 0,
		 {"encoding: S3_0_C12_C12_0", "read as: ESR_ELx", "access: write, X0"}},
		{"sysreg midr_el1",
		 0,
		 0,
		 {"MRS X0: 0xd5380000", "encoding: S3_0_C0_C0_0"}},
		{"sysreg 'dc cisw'",
		 0,
		 0,
		 {"SYS X0: 0xd5087e40", "encoding: S1_0_C7_C14_2", "-MRS"}},
		{"sysreg S1_0_C8_C7_1",
		 0,
		 0,
		 {"TLBI_VAE1 by address, EL1&0 (DDI 0487, C5)"}},
		{"sysreg tlbi_vae1nxs",
		 0,
		 0,
		 {"encoding: S1_0_C9_C7_1", "SYS X0: 0xd5089720"}},
		{"sysreg S1_0_C9_C7_1",
		 0,
		 0,
		 {"TLBI_VAE1NXS by address, EL1&0 (DDI 0487, C5)"}},
		{"sysreg DBGDTRRX_EL0",
		 0,
		 0,
		 {"also: DBGDTRTX_EL0: Debug Data Transfer, Transmit (writes)"}},
		{"sysreg S3_0_C15_C2_0",
		 0,
		 0,
		 {"S3_0_C15_C2_0", "- IMPLEMENTATION DEFINED"}},
		{"sysreg S3_0_C0_C7_7",
		 0,
		 0,
		 {"- ID space without a name: reads as zero"}},
		{"sysreg S3_7_C14_C9_7",
		 0,
		 0,
		 {"- not in this table: unallocated, or newer"}},
		{"sysreg 0", 0, 1, {"! op0 is 0: not a system register or instruction"}},
		{"sysreg S4_0_C0_C0_0",
		 2,
		 0,
		 {"lhvdec: S4_0_C0_C0_0: no such system register"}},
		{"sysreg S3_8_C0_C0_0", 2, 0, {NULL}},
		{"sysreg S3_0_C16_C0_0", 2, 0, {NULL}},
		{"sysreg S3_0_C12_C12", 2, 0, {NULL}},
		{"sysreg S3_0_C12_C12_0x", 2, 0, {NULL}},
		{"sysreg 0xd5033fdf", 2, 0, {NULL}}, /* ISB */
		{"sysreg 0x123456789abcdef", 2, 0, {NULL}},
		{"sysreg FOO_EL1", 2, 0, {NULL}},
		{"sysreg GICD_CTLR", 2, 0, {NULL}}, /* not a system register */
	};

	(void)state;
	CHECK(e);
}

/* IHI 0069, 12.4 [G.6] [G.7] [G.13]. */
static void test_gic(void **state)
{
	static const struct example e[] = {
		{"lr 0x50a0000000000020",
		 0,
		 0,
		 {"state: pending, group 1", "55:48 Priority 0xa0 0 is the highest",
		  "31:0 vINTID 0x20 SPI 32", "-44:32 pINTID"}},
		{"lr 0x70a0001b0000001b",
		 0,
		 0,
		 {"44:32 pINTID 0x1b physical 27", "31:0 vINTID 0x1b PPI 27",
		  "- its deactivation by the guest deactivates physical interrupt 27"}},
		{"lr 0xf0a0001b0000001b",
		 0,
		 1,
		 {"! pending and active is for interrupts with HW 0 alone"}},
		{"lr 0xc0a0000000000003",
		 0,
		 0,
		 {"state: pending and active, group 0", "31:0 vINTID 0x3 SGI 3"}},
		{"lr 0x50a0020000000021",
		 0,
		 0,
		 {"41 EOI 0x1 HW=0: maintenance interrupt when it becomes inactive"}},
		{"lr 0x50a0000100000021", 0, 1, {"! bit 32: RES0, and set"}},
		{"lr 0x90a0000000002000",
		 0,
		 1,
		 {"! an LPI has no active state", "31:0 vINTID 0x2000 LPI 8192"}},
		{"lr 0x50a00000000003ff",
		 0,
		 1,
		 {"! vINTID: a special or reserved number"}},
		{"lr 0x70a0000300000020",
		 0,
		 1,
		 {"! pINTID: not the number of a physical interrupt that can be tied"}},
		{"lr 0", 0, 0, {"state: free (inactive), group 0"}},
		{"lr 0x57a0000000000020", 0, 1, {"! bits 58:56: RES0, and set"}},
		{"ich_hcr 0x80004005",
		 0,
		 0,
		 {"virtual CPU interface: on", "EOIcount: 16",
		  "14 TDIR 0x1 Trap ICC_DIR_EL1",
		  "- maintenance interrupt while EOIcount is not 0"}},
		{"ich_hcr 0x2",
		 0,
		 0,
		 {"virtual CPU interface: off: no virtual or maintenance interrupts"}},
		{"ich_hcr 0x10000", 0, 1, {"! bit 16: RES0, and set"}},
		{"ICH_VTR_EL2 0x90b80003",
		 0,
		 0,
		 {"4:0 ListRegs 0x3 Number of list registers less one",
		  "31:29 PRIbits 0x4 Priority bits less one",
		  "19 TDS 0x1 ICH_HCR_EL2.TDIR is there"}},
	};

	(void)state;
	CHECK(e);
}

/* IHI 0070, 5.2. */
static void test_ste(void **state)
{
	static const struct example e[] = {
		{"ste 0 0 0 0 0 0 0 0",
		 0,
		 0,
		 {"stream: invalid: transactions abort with C_BAD_STE",
		  "0 DW0.V 0x0 invalid"}},
		{"ste 0x7ffffffffffffffe 0 0 0 0 0 0 0",
		 0,
		 0,
		 {"3:1 DW0.Config 0x7 ignored: V is 0", "-! DW0"}},
		{"ste 1 0 0 0 0 0 0 0",
		 0,
		 0,
		 {"stream: all transactions abort, without an event"}},
		{"ste 3 0 0 0 0 0 0 0",
		 0,
		 2,
		 {"! Config: a reserved value", "! 3:1 DW0.Config 0x1 reserved: as ABORT",
		  "stream: all transactions abort, without an event"}},
		{"ste 7 0 0 0 0 0 0 0", 0, 2, {"! Config: a reserved value"}},
		{"ste 9 0x100000000000 0 0 0 0 0 0",
		 0,
		 0,
		 {"stream: bypass: no translation", "45:44 DW1.SHCFG 0x1 INCOMING",
		  "-IPA space:"}},
		{"ste 0x8000100b 0x1000000000d4 0 0 0 0 0 0",
		 0,
		 0,
		 {"stream: stage 1", "context descriptor: 0x80001000",
		  "7:6 DW1.S1CSH 0x3 Inner Shareable",
		  "3:2 DW1.S1CIR 0x1 Write-Back, Read-Allocate", "31:30 DW1.STRW 0x0 EL1",
		  "VMID: 0"}},
		{"ste 0x8000100b 0x80000000 0 0 0 0 0 0",
		 0,
		 0,
		 {"31:30 DW1.STRW 0x2 EL2", "-VMID:"}},
		{"ste 0x400000008000400b 0 0 0 0 0 0 0",
		 0,
		 0,
		 {"context descriptors: 0x80004000, 256 in a table of one level",
		  "1:0 DW1.S1DSS 0x0 TERMINATE (Transactions without a SubstreamID)"}},
		{"ste 0x400000008000200b 0 0 0 0 0 0 0",
		 0,
		 1,
		 {"! S1ContextPtr: not aligned to its table, 0x4000"}},
		{"ste 0x400000008000005b 0 0 0 0 0 0 0",
		 0,
		 0,
		 {"context descriptors: 0x80000040, 256 in a table of two levels, 4 KiB "
		  "leaves"}},
		{"ste 0x600000008000011b 0 0 0 0 0 0 0",
		 0,
		 1,
		 {"! S1ContextPtr: not aligned to its table, 0x200"}},
		{"ste 0x80000000800000ab 0 0 0 0 0 0 0",
		 0,
		 1,
		 {"! S1ContextPtr: not aligned to its table, 0x200",
		  "context descriptors: 0x80000080, 65536 in a table of two levels, 64 "
		  "KiB leaves"}},
		{"ste 0xa80000008000000b 0 0 0 0 0 0 0",
		 0,
		 1,
		 {"! S1CDMax: ILLEGAL, a SubstreamID has 20 bits"}},
		{"ste 0x80000008000003b 0 0 0 0 0 0 0",
		 0,
		 2,
		 {"! 5:4 DW0.S1Fmt 0x3 reserved: as LINEAR",
		  "! S1Fmt: a reserved value"}},
		{"ste 0x80000008000000b 3 0 0 0 0 0 0",
		 0,
		 2,
		 {"! 1:0 DW1.S1DSS 0x3 reserved: as TERMINATE"}},
		{"ste 0x8000003b 0 0 0 0 0 0 0",
		 0,
		 0,
		 {"5:4 DW0.S1Fmt 0x3 ignored: no substreams, S1CDMax is 0"}},
		{"ste 0x8000100b 0x40000000 0 0 0 0 0 0",
		 0,
		 2,
		 {"! STRW: a reserved value"}},
		{"ste 0x8000100b 0x40 0 0 0 0 0 0", 0, 2, {"! S1CSH: a reserved value"}},
		{"ste 0xd 0x40000000 0x40d35590000002a 0x80000000 0 0 0 0",
		 0,
		 0,
		 {"31:30 DW1.STRW 0x1 ignored: for stage 1 alone"}},
		/* VTCR_EL2 with the same fields is 0x80023559, D8.2. */
		{"ste 0xd 0 0x40d35590000002a 0x80000000 0 0 0 0",
		 0,
		 0,
		 {"stream: stage 2", "IPA space: 39 bits, 512 GiB",
		  "initial level: 1, 1 table in 4 KiB, aligned to that",
		  "stage 2 faults: recorded, abort", "VMID: 42",
		  "stage 2 table: 0x80000000"}},
		{"ste 0xd 0 0x60d35590000002a 0x80000000 0 0 0 0",
		 0,
		 0,
		 {"stage 2 faults: recorded, stall"}},
		{"ste 0xd 0 0x20d35590000002a 0x80000000 0 0 0 0",
		 0,
		 0,
		 {"stage 2 faults: recorded as they stall, stall"}},
		{"ste 0xd 0 0xd35590000002a 0x80000000 0 0 0 0",
		 0,
		 0,
		 {"stage 2 faults: not recorded, abort"}},
		{"ste 0xd 0 0x40d35620000002a 0x80000000 0 0 0 0",
		 0,
		 1,
		 {"! ILLEGAL, S2T0SZ, S2SL0 and S2TG as in VTCR_EL2: T0SZ leaves no "
		  "index bits for the initial level of SL0"}},
		{"ste 0xd 0 0x40df5590000002a 0x80000000 0 0 0 0",
		 0,
		 2,
		 {"! 47:46 DW2.S2TG 0x3 reserved: ILLEGAL", "! S2TG: a reserved value"}},
		{"ste 0xd 0 0x40d15590000002a 0x80000000 0 0 0 0",
		 0,
		 2,
		 {"! S2SH0: a reserved value"}},
		{"ste 0xd 0 0x40835590000002a 0x100000000 0 0 0 0",
		 0,
		 1,
		 {"! S2TTB: ILLEGAL, beyond the 32 bits of S2PS"}},
		{"ste 0xd 0 0x40e35590000002a 0x1000080000000 0 0 0 0",
		 0,
		 1,
		 {"! S2TTB: ILLEGAL, beyond 48 bits without S2DS"}},
		{"ste 0xd 0 0x40e75590000002a 0x1000080000000 0 0 0 0",
		 0,
		 0,
		 {"granule: 64 KiB", "47:46 DW2.S2TG 0x1 64 KiB"}},
		{"ste 0xd 0 0x40f35590000002a 0x80000000 0 0 0 0",
		 0,
		 0,
		 {"50:48 DW2.S2PS 0x7 56 bits"}},
		{"ste 0xd 0 0x40d35590000002a 0x80000010 0 0 0 0",
		 0,
		 0,
		 {"- bits of S2TTB below the alignment are taken as 0"}},
		{"ste 0xd 0 0x40e350c0000002a 0x8000000c 0 0 0 0",
		 0,
		 0,
		 {"IPA space: 52 bits, 4 PiB", "granule: 4 KiB, 52-bit descriptors",
		  "initial level: -1, 1 table in 128 B, aligned to that"}},
		{"ste 0xd 0 0x48d35590000002a 0x80000000 0 0 0 0",
		 0,
		 1,
		 {"! S2HD without S2HA: reserved, as neither"}},
		{"ste 0xd 0 0x58d35590000002a 0x80000000 0 0 0 0", 0, 0, {"-! S2HD"}},
		{"ste 0xd 0 0xc0d35590000002a 0x80000000 0 0 0 0",
		 0,
		 1,
		 {"! S2HAFT: ILLEGAL without S2HA"}},
		{"ste 0xd 0 0x52d35590000002a 0x80000000 0 0 0 0",
		 0,
		 0,
		 {"53 DW2.S2AFFD 0x1 ignored: S2HA is 1"}},
		{"ste 0xd 0 0x240d35590000002a 0x80000000 0 0 0 0",
		 0,
		 1,
		 {"! S2POE: ILLEGAL without S2PIE"}},
		{"ste 0xd 0 0x340d35590000002a 0x80000000 0 0 0 0", 0, 0, {"-! S2POE"}},
		{"ste 0xd 0x100 0x340d35590000002a 0x80000000 0 0 0 0",
		 0,
		 1,
		 {"! S2POE: ILLEGAL with S2HWU59 to S2HWU62"}},
		{"ste 0xd 0x2000000 0x50535590000002a 0x80000000 0 0 0 0",
		 0,
		 2,
		 {"! S2HA: ILLEGAL with VMSAv8-32 tables",
		  "! S2FWB: ILLEGAL with VMSAv8-32 tables",
		  "51 DW2.S2AA64 0x0 VMSAv8-32, or VMSAv9-128",
		  "50:48 DW2.S2PS 0x5 ignored: 40 bits without S2AA64"}},
		{"ste 0xd 0 0x40d75590000002a 0x80000008 0 0 0 0",
		 0,
		 1,
		 {"! S2DS: RES0 with 64 KiB, and set"}},
		{"ste 0xd 0 0x40d35590000002a 0x80000001 0 0 0 0",
		 0,
		 1,
		 {"! S2NSW: RES0 in a Non-secure STE, and set"}},
		{"ste 0xd 0 0x44d35590000002a 0x80000000 0 0 0 0",
		 0,
		 0,
		 {"54 DW2.S2PTW 0x1 ignored: for both stages alone"}},
		{"ste 0x8000100b 0 0xdc0000000002a 0x80000000 0 0 0 0",
		 0,
		 0,
		 {"47:46 DW2.S2TG 0x3 ignored: Config has no stage 2", "VMID: 42"}},
		{"ste 0x8000100d 0 0x40d35590000002a 0x80000000 0 0 0 0",
		 0,
		 0,
		 {"55:6 DW0.S1ContextPtr 0x2000040 ignored: Config has no stage 1"}},
		/* ATS. */
		{"ste 0x8000100f 0x20000000 0x40d35590000002a 0x80000000 0 0 0 0",
		 0,
		 0,
		 {"stream: stage 1 and stage 2", "29:28 DW1.EATS 0x2 SPLIT",
		  "- EATS is as ABORT while SMMU_CR0.ATSCHK is 0"}},
		{"ste 0x8000100f 0x20000000 0x60d35590000002a 0x80000000 0 0 0 0",
		 0,
		 1,
		 {"! EATS: ILLEGAL with S2S"}},
		{"ste 0xd 0x20000000 0x40d35590000002a 0x80000000 0 0 0 0",
		 0,
		 1,
		 {"! EATS: ILLEGAL, SPLIT needs both stages"}},
		{"ste 9 0x20000000 0 0 0 0 0 0",
		 0,
		 0,
		 {"29:28 DW1.EATS 0x2 ignored: Config has no translation, ATS is not "
		  "allowed"}},
		{"ste 0xd 0 0x440d35590000002a 0x80000000 0 0 0 0",
		 0,
		 1,
		 {"! DPT_VMATCH: RES0 unless EATS is 3, and set"}},
		{"ste 0xd 0x30000000 0x440d35590000002a 0x80000000 0 0 0 0",
		 0,
		 0,
		 {"29:28 DW1.EATS 0x3 DPT"}},
		/* Attributes. */
		{"ste 9 0x1f00000000 0 0 0 0 0 0",
		 0,
		 0,
		 {"35:32 DW1.MemAttr 0xf Normal Write-Back"}},
		{"ste 9 0x1400000000 0 0 0 0 0 0",
		 0,
		 2,
		 {"! MemAttr: a reserved value",
		  "! 35:32 DW1.MemAttr 0x4 reserved: as Device-nGnRnE"}},
		{"ste 9 0xf00000000 0 0 0 0 0 0",
		 0,
		 1,
		 {"! MemAttr: RES0 while MTCFG is 0, and set"}},
		{"ste 9 0xe000000000000 0 0 0 0 0 0",
		 0,
		 0,
		 {"51:50 DW1.INSTCFG 0x3 instructions",
		  "49:48 DW1.PRIVCFG 0x2 unprivileged"}},
		{"ste 9 0x1000000000000 0 0 0 0 0 0",
		 0,
		 2,
		 {"! PRIVCFG: a reserved value"}},
		{"ste 9 0x400000000000 0 0 0 0 0 0",
		 0,
		 0,
		 {"47:46 DW1.NSCFG 0x1 ignored: the STE is Non-secure"}},
		{"ste 9 0x6000 0 0 0 0 0 0",
		 0,
		 0,
		 {"- CONT: one of 8 STEs that are alike"}},
		/* Bits that are nobody's. */
		{"ste 0x100000000000009 0 0 0 0 0 0 0",
		 0,
		 1,
		 {"! DW0, bit 56: RES0, and set"}},
		{"ste 9 0 0 0 0 0 1 0xff",
		 0,
		 2,
		 {"! DW6, bit 0: RES0, and set", "! DW7, bits 7:0: RES0, and set"}},
		/* So many doublewords. */
		{"ste 1 2 3", 2, 0, {"lhvdec: STE has 8 doublewords"}},
		{"ste 1 2 3 4 5 6 7 8x", 2, 0, {"lhvdec: 8x: not a value of this kind"}},
		{"ste 1 -", 2, 0, {"lhvdec: -: not a value of this kind"}},
		{"ste", 2, 0, {"lhvdec: STE needs a value"}},
		{"ste --fwb 0", 2, 0, {"lhvdec: ste does not take --fwb"}},
		{"--strict ste 3 0 0 0 0 0 0 0", 1, 2, {NULL}},
	};

	(void)state;
	CHECK(e);
}

/* IHI 0070, 5.4 and 5.5. */
static void test_cd(void **state)
{
	static const struct example e[] = {
		{"cd 0 0 0 0 0 0 0 0",
		 0,
		 0,
		 {"context: invalid: transactions abort with C_BAD_CD"}},
		/* T0SZ 25, 4 KiB, WB, ISH; EPD1; V; 48 bits; R, A; ASID 1. */
		{"cd 0x16205c0803519 0x80000000 0 0xff 0 0 0 0",
		 0,
		 0,
		 {"ASID: 1, shared with PEs",
		  "table 0: 0x80000000, VA of 39 bits, 4 KiB granule",
		  "table 1: disabled: translation faults",
		  "stage 1 faults: recorded, abort",
		  "23:22 DW0.TG1 0x2 ignored: EPD1 is 1", "34:32 DW0.IPS 0x5 48 bits"}},
		/* Both halves: TG1 is 64 KiB, T1SZ 16. */
		{"cd 0x1a20580d03519 0x80000000 0x90000000 0 0 0 0 0",
		 0,
		 0,
		 {"table 1: 0x90000000, VA of 48 bits, 64 KiB granule",
		  "ASID: 1, of the SMMU alone",
		  "stage 1 faults: recorded, read as zero, ignore writes"}},
		{"cd 0x13205c0003519 0x80000000 0 0 0 0 0 0",
		 0,
		 0,
		 {"stage 1 faults: recorded, stall"}},
		{"cd 0x11205c0003519 0x80000000 0 0 0 0 0 0",
		 0,
		 0,
		 {"stage 1 faults: recorded as they stall, stall"}},
		{"cd 0x10205c0003519 0x80000000 0 0 0 0 0 0",
		 0,
		 0,
		 {"stage 1 faults: not recorded, read as zero, ignore writes"}},
		{"cd 0x16205c00035d9 0x80000000 0 0 0 0 0 0",
		 0,
		 2,
		 {"! 7:6 DW0.TG0 0x3 reserved: ILLEGAL", "! TG0: a reserved value"}},
		{"cd 0x1620580103519 0x80000000 0 0 0 0 0 0",
		 0,
		 2,
		 {"! 23:22 DW0.TG1 0x0 reserved: ILLEGAL"}},
		{"cd 0x16205c0001519 0x80000000 0 0 0 0 0 0",
		 0,
		 2,
		 {"! SH0: a reserved value"}},
		{"cd 0x16205c0003531 0x80000000 0 0 0 0 0 0",
		 0,
		 1,
		 {"! T0SZ: ILLEGAL, more than 48"}},
		{"cd 0x16205c0003530 0x80000000 0 0 0 0 0 0",
		 0,
		 0,
		 {"- T0SZ above 39 is ILLEGAL without SMMU_IDR3.STT"}},
		{"cd 0x16205c0003570 0x80000000 0 0 0 0 0 0",
		 0,
		 1,
		 {"! T0SZ: ILLEGAL, more than 47"}},
		{"cd 0x16205c000350f 0x80000000 0 0 0 0 0 0",
		 0,
		 1,
		 {"! T0SZ: ILLEGAL, less than 16"}},
		{"cd 0x16205c000354c 0x80000000 0 0 0 0 0 0",
		 0,
		 0,
		 {"- T0SZ below 16 is ILLEGAL without SMMU_IDR5.VAX"}},
		{"cd 0x16205c000350c 0x80000000 0x400000000000000 0 0 0 0 0",
		 0,
		 0,
		 {"table 0: 0x80000000, VA of 52 bits, 4 KiB granule"}},
		{"cd 0x16205c000354b 0x80000000 0 0 0 0 0 0",
		 0,
		 1,
		 {"! T0SZ: ILLEGAL, less than 12"}},
		{"cd 0x16200c0003519 0x100000000 0 0 0 0 0 0",
		 0,
		 1,
		 {"! TTB0: ILLEGAL, beyond the 32 bits of IPS"}},
		{"cd 0x16206c0003519 0x1000080000000 0 0 0 0 0 0",
		 0,
		 1,
		 {"! TTB0: ILLEGAL, beyond 48 bits without DS"}},
		{"cd 0x16605c0003519 0x80000000 0 0 0 0 0 0",
		 0,
		 1,
		 {"! HD without HA: reserved, as neither"}},
		{"cd 0x16e0dc0003519 0x80000000 0 0 0 0 0 0",
		 0,
		 0,
		 {"35 DW0.AFFD 0x1 ignored: HA is 1"}},
		{"cd 0x16205c0003519 0x80000008 0 0 0 0 0 0",
		 0,
		 1,
		 {"! HAFT: ILLEGAL without HA"}},
		{"cd 0x16225c0003519 0x80000000 0 0 0 0 0 0",
		 0,
		 0,
		 {"37 DW0.UWXN 0x1 ignored: AA64 is 1"}},
		{"cd 0x1600580000000 0x80000000 0x90000000 0 0 0 0 0",
		 0,
		 0,
		 {"41 DW0.AA64 0x0 VMSAv8-32, or VMSAv9-128", "table 1: 0x90000000",
		  "34:32 DW0.IPS 0x5 ignored: 40 bits without AA64"}},
		{"cd 0x16205c0003519 0x200000080000000 0 0 0 0xff00000000000000 2 4",
		 0,
		 4,
		 {"! DW1, bit 57: RES0, and set", "! DW5, bits 63:56: RES0, and set",
		  "! DW6, bit 1: RES0, and set", "! DW7, bit 2: RES0, and set"}},
		{"cd 0x16205c0003519 0x80000000 0 0 0 0x12000300000000 0 0",
		 0,
		 0,
		 {"47:32 DW5.PARTID 0x3", "55:48 DW5.PMG 0x12"}},
	};

	(void)state;
	CHECK(e);
}

/* IHI 0070, 4. */
static void test_cmd(void **state)
{
	static const struct example e[] = {
		{"cmd 0x0003000200000012 0x80000001",
		 0,
		 0,
		 {"command: CMD_TLBI_NH_VA: stage 1 of EL1 by VMID, ASID and address",
		  "address: 0x80000000", "63:48 DW0.ASID 0x3", "47:32 DW0.VMID 0x2",
		  "0 DW1.Leaf 0x1", "11:10 DW1.TG 0x0 any, no range"}},
		/* (NUM + 1) << SCALE granules: 3 << 9 of 4 KiB at level 2. */
		{"cmd 0x0000000200902013 0x80000600",
		 0,
		 0,
		 {"range: 0x80000000, 6 MiB", "level: 2 alone", "11:10 DW1.TG 0x1 4 KiB",
		  "16:12 DW0.NUM 0x2", "25:20 DW0.SCALE 0x9"}},
		{"cmd 0x0000000200902013 0x80001600",
		 0,
		 1,
		 {"! Address: not aligned to the level or granule, what is invalidated "
		  "is UNPREDICTABLE"}},
		{"cmd 0x000000020000202a 0x80001c00",
		 0,
		 1,
		 {"range: 0x80001000, 192 KiB",
		  "! Address: not aligned to the level or granule, what is invalidated "
		  "is UNPREDICTABLE"}},
		{"cmd 0x000000020000202a 0x80001400",
		 0,
		 0,
		 {"range: 0x80001000, 12 KiB"}},
		{"cmd 0x0000000203f1f013 0x80000c00",
		 0,
		 0,
		 {"range: 0x80000000, 1 EiB", "- SCALE above 39 is taken as 39"}},
		{"cmd 0x0000000200000013 0x80000400",
		 0,
		 1,
		 {"! TG without NUM, SCALE or TTL: CERROR_ILL"}},
		{"cmd 0x0000000200101013 0x80000300",
		 0,
		 3,
		 {"! NUM: RES0 while TG is 0, and set",
		  "! SCALE: RES0 while TG is 0, and set",
		  "! TTL: RES0 while TG is 0, and set"}},
		{"cmd 0x0000000200001013 0x80000480",
		 0,
		 1,
		 {"! TTL128: RES0 without TG and TTL, and set"}},
		{"cmd 0x0000000200000013 0x80000900",
		 0,
		 1,
		 {"- TTL 1 with 16 KiB needs SMMU_IDR5.DS"}},
		{"cmd 0x000000020000002a 0x0100000080000000",
		 0,
		 1,
		 {"command: CMD_TLBI_S2_IPA: stage 2 by VMID and IPA",
		  "! Address: an IPA has no more than 56 bits"}},
		{"cmd 0x0000000200000012 0xffff000080000000",
		 0,
		 0,
		 {"address: 0xffff000080000000"}},
		/* An ASID where there is none. */
		{"cmd 0x0001000200000010 0",
		 0,
		 1,
		 {"command: CMD_TLBI_NH_ALL: stage 1 of EL1 by VMID",
		  "! DW0, bit 48: RES0, and set"}},
		{"cmd 0x30 0x1000",
		 0,
		 1,
		 {"command: CMD_TLBI_NSNH_ALL: all of EL1",
		  "! DW1, bit 12: RES0, and set"}},
		{"cmd 0x1200000003 1",
		 0,
		 0,
		 {"command: CMD_CFGI_STE: drop a cached STE", "63:32 DW0.StreamID 0x12",
		  "0 DW1.Leaf 0x1"}},
		{"cmd 0x1200000004 3", 0, 0, {"streams: 0x10 to 0x1f"}},
		{"cmd 0x1200000004 31",
		 0,
		 0,
		 {"streams: all (CMD_CFGI_ALL)",
		  "63:32 DW0.StreamID 0x12 ignored: Range is 31, CFGI_ALL"}},
		{"cmd 0x1200034005 0", 0, 0, {"31:12 DW0.SubstreamID 0x34"}},
		{"cmd 0x1200000403 0",
		 0,
		 1,
		 {"! SSEC: CERROR_ILL on a Non-secure queue"}},
		{"cmd 0x1200005801 0",
		 0,
		 0,
		 {"11 DW0.SSV 0x1", "31:12 DW0.SubstreamID 0x5"}},
		{"cmd 0x1200005001 0",
		 0,
		 0,
		 {"31:12 DW0.SubstreamID 0x5 ignored: SSV is 0"}},
		{"cmd 0x1200000002 0x80000122",
		 0,
		 0,
		 {"range: 0x80000000, 2^2 times 2^21 bytes"}},
		{"cmd 0x1200000040 0x12345004", 0, 0, {"range: 0x12340000, 64 KiB"}},
		{"cmd 0x1200000240 0x34",
		 0,
		 0,
		 {"range: all", "9 DW0.Global 0x1 ignored: SSV is 0"}},
		{"cmd 0x1200000040 0x35",
		 0,
		 1,
		 {"! Size: more than 52, CERROR_ILL or an UNKNOWN span"}},
		{"cmd 0x1200000041 0x2007",
		 0,
		 0,
		 {"13:12 DW1.Resp 0x2 SUCCESS", "8:0 DW1.PRGIndex 0x7"}},
		{"cmd 0x1200000041 0x3007", 0, 2, {"! Resp: a reserved value"}},
		{"cmd 0x1200001044 0x7",
		 0,
		 0,
		 {"transaction: retried", "15:0 DW1.STAG 0x7"}},
		{"cmd 0x1200002044 0x7", 0, 0, {"transaction: aborted"}},
		{"cmd 0x1200000044 0x7", 0, 0, {"transaction: ends, reads as zero"}},
		{"cmd 0x1200003044 0x7",
		 0,
		 0,
		 {"13 DW0.Ab 0x1 ignored: the transaction is retried"}},
		{"cmd 0x46 0",
		 0,
		 0,
		 {"command: CMD_SYNC: wait for the commands before it",
		  "13:12 DW0.CS 0x0 NONE"}},
		{"cmd 0xabcd0fc01046 0x8001000",
		 0,
		 0,
		 {"13:12 DW0.CS 0x1 IRQ", "message: 0xabcd to 0x8001000",
		  "23:22 DW0.MSH 0x3 Inner Shareable",
		  "27:24 DW0.MSIAttr 0xf Normal Write-Back"}},
		{"cmd 0x1046 0", 0, 0, {"message: none: a wired interrupt"}},
		{"cmd 0xabcd00002046 0x8001000",
		 0,
		 0,
		 {"13:12 DW0.CS 0x2 SEV",
		  "63:32 DW0.MSIData 0xabcd ignored: CS is not IRQ"}},
		{"cmd 0x3046 0", 0, 2, {"! CS: a reserved value"}},
		{"cmd 0x73 0xfff", 0, 0, {"- its fields are not decoded"}},
		{"cmd 0 0",
		 0,
		 2,
		 {"! OP: no such command, CERROR_ILL", "! 7:0 DW0.OP 0x0 reserved"}},
		{"cmd 0x18 0",
		 0,
		 2,
		 {"! OP: CMD_TLBI_EL3_ALL is of the Secure queue, CERROR_ILL"}},
		{"cmd 0x8f 0", 0, 0, {"command: IMPLEMENTATION DEFINED"}},
		{"cmd 0x90 0", 0, 2, {"! OP: no such command, CERROR_ILL"}},
		{"cmd 0x46 0 0x30 0",
		 0,
		 0,
		 {"command: CMD_SYNC: wait for the commands before it",
		  "command: CMD_TLBI_NSNH_ALL: all of EL1"}},
		{"cmd 0x46", 2, 0, {"lhvdec: CMD has 2 doublewords"}},
	};

	(void)state;
	CHECK(e);
}

/* IHI 0070, 7.3. */
static void test_evt(void **state)
{
	static const struct example e[] = {
		{"evt 0x1200000010 0x20200000000 0x4567 0",
		 0,
		 0,
		 {"event: F_TRANSLATION: translation fault", "stream: 0x12",
		  "access: write, privileged, data", "address: 0x4567",
		  "stage: 1, the transaction itself",
		  "15:0 DW1.STAG 0x0 UNKNOWN: Stall is 0"}},
		/* Stage 2, stalled, a read of a stage 1 table, with a SubstreamID. */
		{"evt 0x1200005813 0x18c80000007 0x4567 0x89000",
		 0,
		 0,
		 {"event: F_PERMISSION: permission fault",
		  "access: read, unprivileged, instruction",
		  "stage: 2, read of a stage 1 table", "IPA: 0x89000",
		  "stalled: until CMD_RESUME of STAG 0x7 or CMD_STALL_TERM",
		  "31:12 DW0.SubstreamID 0x5"}},
		{"evt 0x1200000010 0x8800000000 0 0x89000",
		 0,
		 0,
		 {"stage: 2, read of a CD", "IPA: 0x89000"}},
		{"evt 0x1200000010 0x10800000000 0 0",
		 0,
		 1,
		 {"! CLASS: a stage 1 fault is of class IN"}},
		{"evt 0x1200000010 0x30800000000 0 0",
		 0,
		 2,
		 {"! CLASS: a reserved value"}},
		{"evt 0x1200000010 0x20400000000 0 0", 0, 1, {"! InD: 0 for a write"}},
		{"evt 0x1200000010 0x21800000000 0 0",
		 0,
		 1,
		 {"! NSIPA: 0 in a Non-secure queue"}},
		{"evt 0x1200000010 0x20800000000 0 0xffff000000089fff",
		 0,
		 0,
		 {"55:12 DW3.IPA 0xff000000089 UNKNOWN: S2 is 0"}},
		{"evt 0x120000000b 0x10800000099 0x4567 0x80001008",
		 0,
		 0,
		 {"event: F_WALK_EABT: a translation table could not be read",
		  "fetch: 0x80001008", "stage: 1, read of a stage 1 table",
		  "15:0 DW1.Reason 0x99 Implementation defined, in records of aborts and "
		  "conflicts"}},
		{"evt 0x1200000003 0x10000 0 0x80002000",
		 0,
		 0,
		 {"event: F_STE_FETCH: an STE could not be read", "16 DW1.GPCF 0x1",
		  "fetch: 0x80002000"}},
		{"evt 0x1200000004 0 0 0",
		 0,
		 0,
		 {"event: C_BAD_STE: the STE is invalid or ILLEGAL"}},
		{"evt 0x1200000004 1 2 4",
		 0,
		 3,
		 {"! DW1, bit 0: RES0, and set", "! DW2, bit 1: RES0, and set",
		  "! DW3, bit 2: RES0, and set"}},
		{"evt 0x1200005002 0 0 0",
		 0,
		 0,
		 {"31:12 DW0.SubstreamID 0x5 UNKNOWN: SSV is 0"}},
		{"evt 0x1200005008 0 0 0",
		 0,
		 0,
		 {"31:12 DW0.SubstreamID 0x5", "-11 DW0.SSV"}},
		{"evt 0x1200000808 0 0 0", 0, 1, {"! DW0, bit 11: RES0, and set"}},
		{"evt 0x1200000007 0x800000000 0x4567 0",
		 0,
		 0,
		 {"access: read", "address: 0x4567"}},
		{"evt 0x1200000001 0x400000003 0x4567 0",
		 0,
		 0,
		 {"event: F_UUT: unsupported transaction",
		  "access: write, unprivileged, instruction",
		  "15:0 DW1.Reason 0x3 Implementation defined, in records of aborts and "
		  "conflicts"}},
		{"evt 0x1200000020 0x8800000001 0x4567 0x89000",
		 0,
		 0,
		 {"stage: 2", "IPA: 0x89000"}},
		{"evt 0x1200000024 0x3008800000000 0x4000 0",
		 0,
		 0,
		 {"51:44 DW1.Span 0x30 In 4 KiB", "35 DW1.uR 0x1", "39 DW1.pR 0x1"}},
		{"evt 0x12000000e3 0xffff 0 0",
		 0,
		 0,
		 {"7:0 DW0.ID 0xe3 IMPLEMENTATION DEFINED"}},
		{"evt 0 0 0 0", 0, 2, {"! ID: no such event"}},
		{"evt 0xf0 0 0 0", 0, 2, {"! 7:0 DW0.ID 0xf0 reserved"}},
	};

	(void)state;
	CHECK(e);
}

/* IHI 0069, 5.3 [G.12]. */
static void test_its(void **state)
{
	static const struct example e[] = {
		{"its 0x1200000008 4 0x8000000080001200 0",
		 0,
		 0,
		 {"command: MAPD: a device has a table of events",
		  "63:32 DW0.DeviceID 0x12", "events: 32", "table: 0x80001200"}},
		{"its 0x1200000008 4 0x80001200 0",
		 0,
		 0,
		 {"mapping: removed", "4:0 DW1.Size 0x4 ignored: V is 0"}},
		{"its 9 0 0x8000000000030005 0",
		 0,
		 0,
		 {"command: MAPC: a collection goes to a redistributor",
		  "15:0 DW2.ICID 0x5", "redistributor: 0x30000, or number 3"}},
		{"its 0x9 0 5 0", 0, 0, {"mapping: removed"}},
		{"its 0x120000000a 0x200100000007 5 0",
		 0,
		 0,
		 {"command: MAPTI: an event becomes an LPI", "63:32 DW1.pINTID 0x2001",
		  "31:0 DW1.EventID 0x7", "15:0 DW2.ICID 0x5"}},
		{"its 0x120000000a 0x1fff00000007 5 0",
		 0,
		 1,
		 {"! pINTID: not an LPI, a command error"}},
		{"its 0x120000000b 0x2000 5 0",
		 0,
		 0,
		 {"command: MAPI: an event becomes the LPI of its number"}},
		{"its 0x120000000b 0x1fff 5 0",
		 0,
		 1,
		 {"! EventID: not an LPI, a command error"}},
		{"its 0x1200000001 7 5 0",
		 0,
		 0,
		 {"command: MOVI: an event goes to another collection"}},
		{"its 0x1200000003 7 0 0",
		 0,
		 0,
		 {"command: INT: an event becomes pending"}},
		{"its 0x1200000004 7 0 0",
		 0,
		 0,
		 {"command: CLEAR: an event is pending no more"}},
		{"its 0x120000000c 7 0 0",
		 0,
		 0,
		 {"command: INV: the configuration of an event is read again"}},
		{"its 0x120000000f 7 0 0",
		 0,
		 0,
		 {"command: DISCARD: an event is unmapped"}},
		{"its 0x120000000f 7 1 2",
		 0,
		 2,
		 {"! DW2, bit 0: RES0, and set", "! DW3, bit 1: RES0, and set"}},
		{"its 5 0 0x20000 0",
		 0,
		 0,
		 {"command: SYNC: wait for the effects on a redistributor",
		  "redistributor: 0x20000, or number 2"}},
		{"its 0xd 0 5 0",
		 0,
		 0,
		 {"command: INVALL: the configuration of a collection is read again"}},
		{"its 0xe 0 0x20000 0x30000",
		 0,
		 0,
		 {"50:16 DW2.RDbase 0x2 A redistributor: with PTA=0 its processor number",
		  "50:16 DW3.RDbase2 0x3 MOVALL: where to"}},
		{"its 0x2a 0 0 0",
		 0,
		 0,
		 {"command: VMAPTI", "- of GICv4; its fields are not decoded"}},
		{"its 0 0 0 0", 0, 2, {"! Command: no such command"}},
		{"its 2 0 0 0", 0, 2, {"! 7:0 DW0.Command 0x2 reserved"}},
		{"its 2 0 0", 2, 0, {"lhvdec: ITS has 4 doublewords"}},
	};

	(void)state;
	CHECK(e);
}

/* Structures from standard input: one a line, and a line with an error spoils no other. */
static void test_structures(void **state)
{
	(void)state;
	assert_int_equal(
		run("printf '0x46 0\\n0x30,0 # all\\n\\n' | " LHVDEC_SAN " cmd -"), 0);
	assert_true(has_line("command: CMD_TLBI_NSNH_ALL: all of EL1", true));
	assert_int_equal(count("\ncommand:"), 2);
	assert_int_equal(run("printf '0x46 0 0x30 0\\n' | " LHVDEC_SAN " cmd -"), 0);
	assert_int_equal(count("\ncommand:"), 2);
	assert_int_equal(
		run("printf '0x46 0 0x10\\n0x46 zz\\n0x30\\n0x70 0\\n' | " LHVDEC_SAN
		    " cmd -"),
		1);
	assert_true(has_line("lhvdec: line 1: 1 doublewords, not 2", true));
	assert_true(has_line("lhvdec: line 2: zz is no value of this kind", true));
	assert_true(has_line("lhvdec: line 3: 1 doublewords, not 2", true));
	assert_true(has_line("command: CMD_DPTI_ALL: drop all cached device permissions",
			     true));
	assert_int_equal(count("\ncommand:"), 2);
	assert_int_equal(
		run("printf '3 0 0 0 0 0 0 0\\n' | " LHVDEC_SAN " --strict ste -"), 1);
	assert_int_equal(run(LHVDEC_SAN " --json cmd 0x46 0 0x30 0 | wc -l"), 0);
	assert_true(has_line("2", true));
}

static void test_usage(void **state)
{
	static const struct example e[] = {
		{"--help", 0, 0, {"Usage: lhvdec [OPTION...] COMMAND VALUE..."}},
		{"esr -h", 0, 0, {"Usage: lhvdec [OPTION...] COMMAND VALUE..."}},
		{"help", 0, 0, {"Usage: lhvdec [OPTION...] COMMAND VALUE..."}},
		{"", 2, 0, {"lhvdec: what shall be decoded?"}},
		{"esr", 2, 0, {"lhvdec: ESR_EL2 needs a value"}},
		{"esr 12x", 2, 0, {"lhvdec: 12x: not a value of this kind"}},
		{"esr 0x", 2, 0, {NULL}},
		{"esr 012", 2, 0, {NULL}},
		{"esr -- -5", 2, 0, {NULL}},
		{"esr ''", 2, 0, {NULL}},
		{"esr 0x10000000000000000", 2, 0, {NULL}},
		{"esr 18446744073709551616", 2, 0, {NULL}},
		{"esr 0b2", 2, 0, {NULL}},
		{"spsr 0b1111000101", 0, 0, {"mode: EL1h"}},
		{"spsr 0x0000_0000_0000_03c5", 0, 0, {"mode: EL1h"}},
		{"spsr 965",
		 0,
		 0,
		 {"SPSR_EL2 = 0x00000000000003c5 Saved Program Status; SPSR_EL1 and "
		  "PSTATE have the same layout (DDI 0487, D24.2)"}},
		{"MAIR_EL2 18446744073709551615", 0, 0, {"7:0 ATTR0 0xff"}},
		{"hcr --fwb 0", 2, 0, {"lhvdec: hcr does not take --fwb"}},
		{"hcr --frobnicate 0", 2, 0, {"lhvdec: --frobnicate: no such option"}},
		{"esr --far", 2, 0, {"lhvdec: --far needs a value"}},
		{"esr --far zz 0", 2, 0, {"lhvdec: --far: zz is not a number"}},
		{"FOO_EL9 0", 2, 0, {"lhvdec: FOO_EL9: no such command or register"}},
		{"MMFR0 0", 2, 0, {"Is it ID_AA64MMFR0_EL1, ID_MMFR0_EL1?"}},
		{"list a b", 2, 0, {NULL}},
		{"tables", 2, 0, {"lhvdec: tables needs --vtcr"}},
		{"spsr 0x6", 0, 2, {NULL}},
		{"--strict spsr 0x6", 1, 2, {NULL}},
		{"--strict spsr 0x5", 0, 0, {NULL}},
		{"spsr 0x5 0x9", 0, 0, {"mode: EL1h", "mode: EL2h"}},
	};

	(void)state;
	CHECK(e);
	/* Output that cannot be written is an error. */
	if (!access("/dev/full", W_OK))
		assert_int_equal(run(LHVDEC " hcr 0 >/dev/full"), 1);
	assert_int_equal(lhvdec("--version"), 0);
	assert_true(has_line("lhvdec ", false));
}

static void test_stdin(void **state)
{
	(void)state;
	assert_int_equal(run("printf '0x84000000 # the first\\n\\n# none\\n 0xc4000001, "
			     "0x84000002\\n'"
			     " | " LHVDEC_SAN " smccc -"),
			 0);
	assert_true(has_line("function: PSCI_VERSION", true));
	assert_true(has_line("function: PSCI_CPU_SUSPEND_64", true));
	assert_true(has_line("function: PSCI_CPU_OFF", true));
	assert_int_equal(count("SMCCC function ="), 3);
	/* A bad one is named, the others are decoded, and the status tells. */
	assert_int_equal(run("printf '0x5\\nnonsense\\n0x9' | " LHVDEC_SAN " spsr -"), 1);
	assert_true(has_line("lhvdec: line 2: nonsense is no value of this kind", true));
	assert_true(has_line("mode: EL1h", true));
	assert_true(has_line("mode: EL2h", true));
	/* After one of the command line; a name with a blank in it. */
	assert_int_equal(run("printf 'dc cisw\\n  s3_0_c0_c0_0  \\n' | " LHVDEC_SAN
			     " sysreg HCR_EL2 -"),
			 0);
	assert_true(has_line("HCR_EL2 Hypervisor Configuration (DDI 0487, D24.2)", true));
	assert_true(has_line("MIDR_EL1 Main ID (DDI 0487, D24.2)", true));
	assert_int_equal(count("encoding:"), 3);
	assert_int_equal(run("printf '\\0x5\\n\\n' | " LHVDEC_SAN " spsr -"), 1);
	assert_int_equal(run(LHVDEC_SAN " hcr - </dev/null"), 0);
	assert_string_equal(output, "\n");
	assert_int_equal(run("printf '0x6' | " LHVDEC_SAN " --strict spsr -"), 1);
	/* A dump. */
	assert_int_equal(
		run("printf 'HCR_EL2 = 0x80000001\\nspsr_el1: 0x5 # no more\\n"
		    "ELR_EL2 0x10 ICH_LR2_EL2=0x50a0000000000020\\n' | " LHVDEC_SAN " -"),
		0);
	assert_true(has_line("stage 2: on", true));
	assert_true(has_line("mode: EL1h", true));
	assert_true(has_line(
		"ELR_EL2 = 0x0000000000000010 Exception Link (DDI 0487, D24.2)", true));
	assert_true(has_line("state: pending, group 1", true));
	assert_int_equal(
		run("printf 'x0 0x5\\nHCR_EL2 7x\\nHCR_EL2\\nDC_ZVA 0\\n' | " LHVDEC_SAN
		    " -"),
		1);
	assert_true(has_line("lhvdec: line 1: x0: no such register", true));
	assert_true(has_line("lhvdec: line 2: 7x is no value of HCR_EL2", true));
	assert_true(has_line("lhvdec: line 3: nothing is no value of HCR_EL2", true));
	assert_true(has_line("lhvdec: line 4: 0 is no value of DC_ZVA", true));
	assert_int_equal(run("printf '0x5 0x9' | " LHVDEC_SAN " --json spsr - | wc -l"),
			 0);
	assert_true(has_line("2", true));
}

/* --- Tables in an image --------------------------------------------------------------- */

#define BASE UINT64_C(0x80000000)

static char image_path[] = "/tmp/lhvdec-image-XXXXXX";
static char svg_path[sizeof(image_path) + 4];
static uint8_t image[8 * 4096];

static void put(unsigned int page, unsigned int i, uint64_t v)
{
	for (int b = 0; b < 8; b++)
		image[4096 * page + 8 * i + (unsigned int)b] = (uint8_t)(v >> 8 * b);
}

/* 40-bit IPA space, level 1, two tables; WB 0x7fc is MemAttr 0xf, S2AP 3, SH 3, AF. */
static int setup(void **state)
{
	int fd = mkstemp(image_path);

	(void)state;
	if (fd < 0)
		return -1;
	(void)snprintf(svg_path, sizeof(svg_path), "%s.svg", image_path);
	put(0, 0, BASE + 0x2003);
	put(0, 1, UINT64_C(0x240000000) | 0x7fd);
	put(0, 2, BASE + 3);			    /* a loop */
	put(0, 3, BASE + 0x100003);		    /* not in the image */
	put(1, 511, UINT64_C(0x300000000) | 0x77d); /* read-only */
	put(2, 72, BASE + 0x3003);
	for (unsigned int k = 0; k < 16; k++)
		put(3, k,
		    (0x9000000 + k * UINT64_C(4096)) | 0x7c7 | UINT64_C(1) << 52 |
			    UINT64_C(2) << 53);
	put(3, 16, 0x9100000 | 0x7c3 | UINT64_C(2) << 53);
	put(3, 17, 7 << 2);
	put(3, 18, 0x9200000 | 0x7fd); /* reserved type */
	put(3, 19, 0x9300000 | 0x3ff); /* AF 0 */
	if (write(fd, image, sizeof(image)) != (ssize_t)sizeof(image))
		return -1;
	return close(fd);
}

static int teardown(void **state)
{
	(void)state;
	(void)unlink(svg_path);
	return unlink(image_path);
}

#define TABLES "tables --vtcr 0x80023558 --vttbr 0x80000000 --base 0x80000000 "

/* With sanitizers: these are somebody else's bytes. */
static int tables(const char *more)
{
	char args[512];

	(void)snprintf(args, sizeof(args), LHVDEC_SAN " " TABLES "%s %s", image_path,
		       more);
	return run(args);
}

static void test_tables(void **state)
{
	static const char *const want[] = {
		"stage 2 at 0x80000000: 40-bit IPA, 40-bit output, 4 KiB granule, level "
		"1, 2 tables",
		"0x0009000000-0x000900ffff 64 KiB -> 0x0009000000 L3 rw- Device-nGnRE, "
		"contiguous",
		"0x0009010000-0x0009010fff 4 KiB -> 0x0009100000 L3 rw- Device-nGnRnE",
		"0x0009011000-0x0009011fff 4 KiB L3 invalid, owner 0x7",
		"! 0x0009012000-0x0009012fff 4 KiB L3 reserved type: 0x92007fd",
		"0x0009013000-0x0009013fff 4 KiB -> 0x0009300000 L3 rwx Normal "
		"Write-Back, not accessed",
		"0x0040000000-0x007fffffff 1 GiB -> 0x0240000000 L1 rwx Normal "
		"Write-Back",
		"! 0x0080000000-0x00bfffffff 1 GiB L1 loop: 0x80000003",
		"! 0x00c0000000-0x00ffffffff 1 GiB L2 unreadable: 0x0",
		"0xffc0000000-0xffffffffff 1 GiB -> 0x0300000000 L1 r-x Normal "
		"Write-Back",
		"9 ranges, 2.00 GiB mapped, 3 illegal",
	};
	char args[512];

	(void)state;
	assert_int_equal(tables(""), 0);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		if (!has_line(want[i], true)) {
			print_error("no line \"%s\" in%s", want[i], output);
			fail();
		}
	/* The ranges, the header and the total. */
	assert_int_equal(count("\n"), 1 + 1 + 9 + 1);
	assert_int_equal(tables("--strict"), 1);
	assert_int_equal(tables("--from 0x40000000 --to 0x80000000"), 0);
	assert_true(has_line("1 range, 1 GiB mapped, 0 illegal", true));
	assert_int_equal(tables("--from 0x9000000 --to 0x9001000 --strict"), 0);
	assert_int_equal(tables("--from 0x100"), 2);
	assert_int_equal(tables("--from 0x2000 --to 0x1000"), 2);
	assert_int_equal(tables("--to 0x20000000000"), 2);
	assert_int_equal(tables("--budget 4"), 2);
	assert_int_equal(tables("--budget 700"), 1);
	assert_true(has_line(
		"lhvdec: stopped after 700 descriptors; go on with --from 0x", false));
	/* With FWB the same bits are other memory. */
	assert_int_equal(tables("--fwb --from 0x40000000 --to 0x80000000"), 0);
	assert_true(has_line(
		"! 0x0040000000-0x007fffffff 1 GiB -> 0x0240000000 L1 rwx reserved "
		"reserved MemAttr: 0x2400007fd",
		true));
	/* Nothing behind the root: the file is somewhere else. */
	(void)snprintf(args, sizeof(args),
		       "tables --vtcr 0x80023558 --vttbr 0x80000000 --base 0 %s",
		       image_path);
	assert_int_equal(lhvdec(args), 0);
	assert_true(
		has_line("! 0x0000000000-0xffffffffff 1 TiB L1 unreadable: 0x0", true));
	assert_int_equal(lhvdec(TABLES "/nonexistent"), 1);
	assert_int_equal(lhvdec(TABLES "/tmp"), 1);
	assert_int_equal(lhvdec(TABLES "/dev/null"), 1);
	(void)snprintf(args, sizeof(args), "tables --vtcr 0x8002f558 --vttbr 0 %s",
		       image_path);
	assert_int_equal(lhvdec(args), 1);
	assert_true(has_line("lhvdec: VTCR_EL2 0x8002f558: TG0 is reserved", true));
	(void)snprintf(args, sizeof(args), "tables --vtcr 0x80023558 --vttbr 0x1000 %s",
		       image_path);
	assert_int_equal(lhvdec(args), 1);
	/* A picture. */
	(void)snprintf(args, sizeof(args), "--svg %s", svg_path);
	assert_int_equal(tables(args), 0);
	assert_int_equal(tables("--svg /nonexistent/x.svg"), 1);
}

/* What is printed as JSON parses, and says the same; so does the picture. */
static void test_json(void **state)
{
	char line[1024];

	(void)state;
	(void)snprintf(line, sizeof(line), "--svg %s", svg_path);
	assert_int_equal(tables(line), 0);
	(void)snprintf(line, sizeof(line), "python3 %s/check_json.py %s %s %s",
		       LHVDEC_TESTS, LHVDEC, image_path, svg_path);
	if (run(line) || !has_line("all right", true)) {
		print_error("%s", output);
		fail();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_esr),
		cmocka_unit_test(test_stage2_registers),
		cmocka_unit_test(test_hcr_spsr_par),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_pte),
		cmocka_unit_test(test_smccc),
		cmocka_unit_test(test_insn),
		cmocka_unit_test(test_sysreg),
		cmocka_unit_test(test_gic),
		cmocka_unit_test(test_ste),
		cmocka_unit_test(test_cd),
		cmocka_unit_test(test_cmd),
		cmocka_unit_test(test_evt),
		cmocka_unit_test(test_its),
		cmocka_unit_test(test_structures),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_stdin),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
