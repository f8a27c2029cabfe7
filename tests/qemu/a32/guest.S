/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A bare-metal guest at AArch32 EL1: what it is told, how its exceptions arrive, device
 * accesses from every mode, instruction set and byte order. It has the header of a zImage, so
 * that the example starts it as it starts Linux. Position independent; the MMU stays off.
 * The first half of memory is its own.
 */
	.syntax	unified
	.arch	armv7-a
	.arch_extension virt
	.arch_extension sec
	.fpu	neon-vfpv4
	.arm

#define UART	    0x09000000
#define PERIPH_ID0  0xfe0	/* reads 0x11 */
#define CELL_ID3    0xffc	/* reads 0xb1 */
#define NOTHING	    0x30000000	/* no memory and no device */
#define GICR_SGI    0x080b0000
#define STACKS	    0x41000000
#define NONSENSE    20000

#define MODE_FIQ    0x11
#define MODE_IRQ    0x12
#define MODE_SVC    0x13
#define MODE_ABT    0x17
#define MODE_UND    0x1b
#define MODE_SYS    0x1f
#define AIF	    0x1c0

#define PSCI_VERSION	    0x84000000
#define PSCI_CPU_OFF	    0x84000002
#define PSCI_CPU_ON	    0x84000003
#define PSCI_AFFINITY_INFO  0x84000004
#define PSCI_SYSTEM_OFF	    0x84000008

/* BL, without a relocation: there is no linker for this. */
	.macro	call label
	mov	lr, pc
	b	\label
	.endm

	.text
	.balign	4096
_start:
	b	start
	.space	0x20
	.long	0x016f2818
	.long	0
	.long	end - _start
	.long	0x04030201

/* check text, got, want: registers; keeps all but r0 to r3. */
	.macro	check text, got, want
	push	{\want}
	push	{\got}
	pop	{r0}
	pop	{r1}
	adr	r2, 8881f
	call	compare
	b	8882f
8881:	.asciz	"\text"
	.balign	4
8882:
	.endm

/* The same, the wanted value a constant. */
	.macro	expect text, got, want
	push	{\got}
	ldr	r1, 8883f
	pop	{r0}
	adr	r2, 8881f
	call	compare
	b	8882f
8883:	.long	\want
8881:	.asciz	"\text"
	.balign	4
8882:
	.endm

	.macro	const reg, value
	movw	\reg, #((\value) & 0xffff)
	movt	\reg, #((\value) >> 16)
	.endm

/* The address of a label that may be far away. */
	.macro	addr reg, label
	ldr	\reg, 8891f
8890:	add	\reg, pc, \reg
	b	8892f
8891:	.long	\label - (8890b + 8)
8892:
	.endm

/* 32 byte aligned: VBAR. In the order that the architecture has. */
	.balign	32
vectors:
	b	stray
	b	on_und
	b	on_svc
	b	on_pabt
	b	on_dabt
	b	stray
	b	on_irq
	b	on_fiq

	.macro	handler name, number
\name:
	setend	le
	push	{r0, r1, r2}
	mov	r0, #\number
	b	taken
	.endm
	handler	stray, 0
	handler	on_und, 0x04
	handler	on_svc, 0x08
	handler	on_pabt, 0x0c
	handler	on_dabt, 0x10
	handler	on_irq, 0x18
	handler	on_fiq, 0x1c

/*
 * Writes down what it finds, and goes on at `resume` as `as` says. SPSR is written down and
 * not looked at: QEMU (up to 7.2 at least) keeps the current mode's SPSR where an ERET from
 * AArch64 does not find it, so that what a hypervisor has put there is not what is read.
 */
taken:
	addr	r1, seen
	str	r0, [r1]
	mrs	r2, cpsr
	str	r2, [r1, #4]
	mrs	r2, spsr
	str	r2, [r1, #8]
	str	lr, [r1, #12]
	mrc	p15, 0, r2, c5, c0, 0
	str	r2, [r1, #16]
	mrc	p15, 0, r2, c5, c0, 1
	str	r2, [r1, #20]
	mrc	p15, 0, r2, c6, c0, 0
	str	r2, [r1, #24]
	mrc	p15, 0, r2, c6, c0, 2
	str	r2, [r1, #28]
	cmp	r0, #0x18
	bne	1f
	mrc	p15, 0, r2, c12, c12, 0		/* ICC_IAR1 */
	str	r2, [r1, #32]
	mov	r2, #0
	mcr	p15, 0, r2, c14, c3, 1		/* CNTV_CTL */
	mcr	p15, 0, r2, c14, c2, 1		/* CNTP_CTL */
	isb
	ldr	r2, [r1, #32]
	mcr	p15, 0, r2, c12, c12, 1		/* ICC_EOIR1 */
	isb
1:	cmp	r0, #0x1c
	bne	1f
	mrc	p15, 0, r2, c12, c8, 0		/* ICC_IAR0 */
	str	r2, [r1, #32]
	mcr	p15, 0, r2, c12, c8, 1		/* ICC_EOIR0 */
	isb
1:	ldr	lr, [r1, #36]
	ldr	r2, [r1, #40]
	msr	spsr_cxsf, r2
	pop	{r0, r1, r2}
	movs	pc, lr

	.balign	4
seen:	.space	36		/* vector, CPSR, SPSR, LR, DFSR, IFSR, DFAR, IFAR, IAR */
resume:	.long	0
as:	.long	0
passed:	.long	0
failed:	.long	0
flag:	.long	0

/* resume_at label: where the next exception is to come back to; keeps all registers but APSR. */
	.macro	resume_at label, t=0
	push	{r0, r1}
	addr	r0, \label
	addr	r1, resume
	str	r0, [r1]
	mrs	r0, cpsr
	orr	r0, r0, #(\t << 5)
	str	r0, [r1, #4]
	mov	r0, #0
	addr	r1, seen
	str	r0, [r1]
	pop	{r0, r1}
	.endm

	.macro	saw reg, offset
	addr	\reg, seen
	ldr	\reg, [\reg, #\offset]
	.endm

putc:	const	r3, UART
1:	ldr	r1, [r3, #0x18]
	tst	r1, #0x20
	bne	1b
	str	r0, [r3]
	bx	lr

puts:	push	{r4, lr}
	mov	r4, r0
1:	ldrb	r0, [r4], #1
	cmp	r0, #0
	popeq	{r4, pc}
	call	putc
	b	1b

puthex:	push	{r4, r5, lr}
	mov	r4, r0
	mov	r5, #28
1:	lsr	r0, r4, r5
	and	r0, r0, #15
	cmp	r0, #10
	addlo	r0, r0, #'0'
	addhs	r0, r0, #'a' - 10
	call	putc
	subs	r5, r5, #4
	bpl	1b
	pop	{r4, r5, pc}

/* r0 got, r1 wanted, r2 text */
compare:
	push	{r4, r5, r6, lr}
	mov	r4, r0
	mov	r5, r1
	mov	r6, r2
	cmp	r0, r1
	addr	r0, passed
	addne	r0, r0, #4		/* failed */
	ldr	r1, [r0]
	add	r1, r1, #1
	str	r1, [r0]
	cmp	r4, r5
	popeq	{r4, r5, r6, pc}
	adr	r0, 1f
	call	puts
	mov	r0, r6
	call	puts
	adr	r0, 2f
	call	puts
	mov	r0, r4
	call	puthex
	adr	r0, 3f
	call	puts
	mov	r0, r5
	call	puthex
	mov	r0, #'\n'
	call	putc
	pop	{r4, r5, r6, pc}
1:	.asciz	"a32: FAIL "
2:	.asciz	": 0x"
3:	.asciz	", not 0x"
	.balign	4

/* Loads a device register by R\n in the mode that r0 says; back in SVC with it in r7. */
	.macro	load_by mode, n
	cps	#\mode
	const	r4, UART + PERIPH_ID0
	mvn	r\n, #0
	ldr	r\n, [r4]
	mov	r7, r\n
	cps	#MODE_SVC
	expect	"a load of R\n in mode \mode", r7, 0x11
	.endm

start:
	/* What a boot promises. */
	mov	r8, r0
	mov	r9, r1
	mov	r10, r2
	mrs	r7, cpsr
	const	sp, STACKS
	const	r4, UART
	const	r5, 0x301		/* UARTCR: UARTEN, TXE, RXE */
	str	r5, [r4, #0x30]
	const	r6, 0x3ff
	and	r7, r7, r6
	expect	"CPSR at the start", r7, AIF | MODE_SVC
	expect	"R0 at the start", r8, 0
	expect	"R1 at the start", r9, 0xffffffff
	ldr	r7, [r10]
	expect	"a device tree in R2", r7, 0xedfe0dd0
	addr	r0, vectors
	mcr	p15, 0, r0, c12, c0, 0
	isb
	/* The other stacks. */
	.irp	m, MODE_FIQ, MODE_IRQ, MODE_ABT, MODE_UND, MODE_SYS
	cps	#\m
	const	sp, (STACKS + 0x1000 * ((\m) & 15) + 0x10000)
	.endr
	cps	#MODE_SVC

	/* Identification: trapped, and as the AArch64 registers say. */
	mrc	p15, 0, r7, c0, c0, 5
	expect	"MPIDR", r7, 0x80000000
	mrc	p15, 0, r7, c0, c1, 1
	const	r6, 0x0000f0f0
	and	r7, r7, r6
	expect	"ID_PFR1: no EL3, no EL2", r7, 0
	mrc	p15, 0, r7, c0, c1, 4
	and	r7, r7, #15
	expect	"ID_MMFR0.VMSA", r7, 5
	mrc	p15, 0, r7, c0, c1, 2
	lsr	r7, r7, #24
	and	r7, r7, #15
	expect	"ID_DFR0: no PMU", r7, 0
	mrc	p15, 0, r7, c0, c4, 0
	expect	"a reserved ID register", r7, 0
	mrc	p15, 0, r7, c0, c7, 0
	expect	"another reserved ID register", r7, 0
	mvn	r7, #0
	mcr	p15, 0, r7, c1, c0, 1
	mrc	p15, 0, r7, c1, c0, 1
	expect	"ACTLR", r7, 0
	mrc	p15, 0, r7, c1, c0, 2
	orr	r7, r7, #0xf00000
	mcr	p15, 0, r7, c1, c0, 2
	isb
	mov	r7, #0x40000000
	vmsr	fpexc, r7
	vmrs	r7, mvfr0
	and	r7, r7, #0xff
	expect	"MVFR0: 32 registers, single precision", r7, 0x22
	.inst	0xeef57a10	/* vmrs r7, mvfr2 */
	and	r7, r7, #0xff
	expect	"MVFR2", r7, 0x43
	/* A condition that fails: nothing happens. */
	mov	r7, #7
	cmp	r7, #7
	mrcne	p15, 0, r7, c0, c1, 4
	expect	"MRCNE with Z", r7, 7

	/* Undefined instructions, from A32. */
	resume_at 2f
	mrs	r4, cpsr
1:	mrc	p15, 0, r7, c9, c12, 0
2:	saw	r7, 0
	expect	"PMCR is undefined", r7, 0x04
	saw	r7, 12
	adr	r6, 2b
	check	"LR_und, A32", r7, r6
	saw	r7, 4
	const	r6, 0x3ff
	and	r7, r7, r6
	expect	"CPSR in the handler", r7, AIF | MODE_UND
	/* ... and from T32. */
	resume_at 2f, 1
	adr	r6, 1f + 1
	bx	r6
	.thumb
	.balign	4
1:	mrc	p15, 0, r7, c9, c12, 0
2:	bx	pc
	nop
	.arm
	saw	r7, 0
	expect	"PMCR is undefined, from T32", r7, 0x04
	saw	r7, 12
	adr	r6, 1b + 2
	check	"LR_und, T32", r7, r6

	/* Data aborts: a load and a store. */
	const	r4, NOTHING + 0x124
	resume_at 2f
1:	ldr	r7, [r4]
2:	saw	r7, 0
	expect	"a load from nothing", r7, 0x10
	saw	r7, 16
	expect	"DFSR of a load", r7, 0x008
	saw	r7, 24
	check	"DFAR", r7, r4
	saw	r7, 12
	adr	r6, 1b + 8
	check	"LR_abt", r7, r6
	resume_at 2f
	strh	r7, [r4, #4]
2:	saw	r7, 16
	expect	"DFSR of a store", r7, 0x808
	/* What leaves no syndrome is decoded: what may not be, and what no device does. */
	resume_at 2f
1:	.inst	0xe4944004	/* ldr r4, [r4], #4 */
2:	saw	r7, 0
	expect	"a base that is loaded and written", r7, 0x04
	saw	r7, 12
	adr	r6, 2b
	check	"LR_und, of a load", r7, r6
	const	r4, NOTHING + 0x124
	resume_at 2f
	ldrex	r7, [r4]
2:	saw	r7, 16
	expect	"DFSR of an exclusive load", r7, 0x405
	saw	r7, 24
	check	"DFAR of an exclusive load", r7, r4
	/* In the Long-descriptor format. */
	mov	r6, #0x80000000
	mcr	p15, 0, r6, c2, c0, 2
	isb
	resume_at 2f
	strb	r7, [r4, #1]
2:	saw	r7, 16
	expect	"DFSR with TTBCR.EAE", r7, 0xa10
	resume_at 2f
	bx	r4
2:	saw	r7, 0
	expect	"a fetch from nothing", r7, 0x0c
	saw	r7, 20
	expect	"IFSR with TTBCR.EAE", r7, 0x210
	saw	r7, 28
	check	"IFAR", r7, r4
	saw	r7, 12
	add	r6, r4, #4
	check	"LR_abt of a prefetch abort", r7, r6
	mov	r6, #0
	mcr	p15, 0, r6, c2, c0, 2
	isb
	resume_at 2f
	bx	r4
2:	saw	r7, 20
	expect	"IFSR", r7, 0x008

	/* Device registers into each register of each mode. */
	.irp	n, 0, 1, 2, 3, 5, 6, 8, 9, 10, 11, 12, 14
	load_by	MODE_SVC, \n
	.endr
	.irp	m, MODE_FIQ, MODE_IRQ, MODE_ABT, MODE_UND, MODE_SYS
	load_by	\m, 8
	load_by	\m, 12
	load_by	\m, 14
	.endr
	/* R13, which holds the stack. */
	mov	r5, sp
	const	r4, UART + PERIPH_ID0
	ldr	sp, [r4]
	mov	r7, sp
	mov	sp, r5
	expect	"a load of R13", r7, 0x11
	/* Widths and signs. */
	const	r4, UART + CELL_ID3
	ldrb	r7, [r4]
	expect	"LDRB", r7, 0xb1
	ldrsb	r7, [r4]
	expect	"LDRSB", r7, 0xffffffb1
	ldrh	r7, [r4]
	expect	"LDRH", r7, 0xb1
	ldrsh	r7, [r4]
	expect	"LDRSH", r7, 0xb1

	/* The same in an IT block: what follows has its own condition. */
	mov	r5, #0
	mov	r6, #0
	adr	r7, 1f + 1
	bx	r7
	.thumb
	.balign	4
1:	cmp	r5, #0
	itete	eq
	ldreq	r7, [r4]
	movne	r6, #1
	ldrheq	r5, [r4]
	movne	r6, #2
	ittt	ne
	ldrne	r6, [r4]
	ldrne	r6, [r4]
	ldrne	r6, [r4]
	bx	pc
	nop
	.arm
	.balign	4
	expect	"LDR in an IT block", r7, 0xb1
	expect	"LDRH in an IT block", r5, 0xb1
	expect	"what an IT block does not do", r6, 0

	/* Big-endian data: the device sees its own bytes. */
	const	r4, UART + PERIPH_ID0
	setend	be
	ldr	r7, [r4]
	ldrh	r6, [r4]
	ldrb	r5, [r4]
	setend	le
	expect	"LDR, big-endian", r7, 0x11000000
	expect	"LDRH, big-endian", r6, 0x1100
	expect	"LDRB, big-endian", r5, 0x11
	const	r4, UART + 0x24		/* IBRD: 16 bits */
	const	r6, 0x34120000
	setend	be
	str	r6, [r4]
	setend	le
	ldr	r7, [r4]
	expect	"STR, big-endian", r7, 0x1234
	/* SCTLR.EE: exceptions make data big-endian, and SPSR remembers what it was. The
	 * instruction after the trap is at the handler's mercy: E is seen in memory. */
	mrc	p15, 0, r6, c1, c0, 0
	orr	r6, r6, #0x02000000
	mcr	p15, 0, r6, c1, c0, 0
	isb
	addr	r0, be_vectors
	mcr	p15, 0, r0, c12, c0, 0
	isb
	mov	r7, #0
	mrs	r5, cpsr
	mrc	p15, 0, r6, c9, c12, 0
	and	r7, r7, #0x200
	expect	"CPSR.E in a handler with SCTLR.EE", r7, 0x200
	mrs	r7, cpsr
	and	r7, r7, #0x200
	expect	"CPSR.E after it", r7, 0
	mrc	p15, 0, r6, c1, c0, 0
	bic	r6, r6, #0x02000000
	/* SCTLR.TE: in T32. */
	orr	r6, r6, #0x40000000
	mcr	p15, 0, r6, c1, c0, 0
	isb
	addr	r0, te_vectors
	mcr	p15, 0, r0, c12, c0, 0
	isb
	mov	r7, #0
	mrs	r5, cpsr
	mrc	p15, 0, r6, c9, c12, 0
	and	r7, r7, #0x20
	expect	"an exception taken in T32 with SCTLR.TE", r7, 0x20
	mrc	p15, 0, r6, c1, c0, 0
	bic	r6, r6, #0x40000000
	mcr	p15, 0, r6, c1, c0, 0
	addr	r0, vectors
	mcr	p15, 0, r0, c12, c0, 0
	isb

	/* PSCI, by HVC and by SMC. */
	const	r0, PSCI_VERSION
	hvc	#0
	mov	r7, r0
	expect	"PSCI_VERSION by HVC", r7, 0x10001
	const	r0, PSCI_VERSION
	smc	#0
	mov	r7, r0
	expect	"PSCI_VERSION by SMC", r7, 0x10001
	const	r0, 0xc4000003
	hvc	#0
	mov	r7, r0
	expect	"a 64-bit call", r7, 0xffffffff
	const	r0, 0x86000042
	hvc	#0
	mov	r7, r0
	expect	"a call that nobody knows", r7, 0xffffffff
	/* The second CPU starts in T32, and big-endian as the one that has asked for it. */
	addr	r2, second
	add	r2, r2, #1
	mrc	p15, 0, r6, c1, c0, 0
	orr	r6, r6, #0x02000000
	mcr	p15, 0, r6, c1, c0, 0
	setend	be
	isb
	const	r0, PSCI_CPU_ON
	mov	r1, #1
	const	r3, 0xcafe1234
	hvc	#0
	mov	r7, r0
	bic	r6, r6, #0x02000000
	mcr	p15, 0, r6, c1, c0, 0
	setend	le
	isb
	expect	"CPU_ON", r7, 0
	addr	r4, flag
	const	r5, 100000000
1:	ldr	r7, [r4]
	cmp	r7, #0
	bne	2f
	subs	r5, r5, #1
	bne	1b
2:	expect	"the second CPU has its context, and data is big-endian", r7, 0x3412feca
	const	r5, 1000000
1:	const	r0, PSCI_AFFINITY_INFO
	mov	r1, #1
	mov	r2, #0
	hvc	#0
	mov	r7, r0
	cmp	r7, #1
	beq	2f
	subs	r5, r5, #1
	bne	1b
2:	expect	"the second CPU is off again", r7, 1

	/* Interrupts: an SGI to itself, the timers. */
	const	r4, GICR_SGI
	mvn	r5, #0
	str	r5, [r4, #0x80]		/* GICR_IGROUPR0 */
	str	r5, [r4, #0x100]	/* GICR_ISENABLER0 */
	const	r4, 0x08000000
	mov	r5, #2
	str	r5, [r4]		/* GICD_CTLR.EnableGrp1 */
	mov	r5, #0xff
	mcr	p15, 0, r5, c4, c6, 0	/* ICC_PMR */
	mov	r5, #1
	mcr	p15, 0, r5, c12, c12, 7	/* ICC_IGRPEN1 */
	isb
	mrc	p15, 0, r7, c12, c12, 5
	and	r7, r7, #1
	expect	"ICC_SRE.SRE", r7, 1
	resume_at 2f
	const	r5, 0x05000001		/* SGI 5 to Aff0 0 */
	mov	r6, #0
	cpsie	i
	mcrr	p15, 0, r5, r6, c12
	isb
1:	wfi
	b	1b
2:	cpsid	i
	saw	r7, 0
	expect	"an IRQ", r7, 0x18
	saw	r7, 32
	expect	"ICC_IAR1 of the SGI", r7, 5
	saw	r7, 4
	const	r6, 0x3ff
	and	r7, r7, r6
	expect	"CPSR in the handler of an IRQ", r7, AIF | MODE_IRQ
	resume_at 2f
	const	r5, 10000
	mcr	p15, 0, r5, c14, c3, 0	/* CNTV_TVAL */
	mov	r5, #1
	mcr	p15, 0, r5, c14, c3, 1	/* CNTV_CTL */
	isb
	cpsie	i
1:	wfi
	b	1b
2:	cpsid	i
	saw	r7, 32
	expect	"ICC_IAR1 of the virtual timer", r7, 27
	resume_at 2f
	mrrc	p15, 0, r5, r6, c14	/* CNTPCT */
	adds	r5, r5, #0x2000
	adc	r6, r6, #0
	mcrr	p15, 2, r5, r6, c14	/* CNTP_CVAL, trapped */
	mrrc	p15, 2, r0, r1, c14
	mov	r7, r0
	push	{r1, r6}
	check	"CNTP_CVAL, low", r7, r5
	pop	{r1, r6}
	mov	r7, r1
	check	"CNTP_CVAL, high", r7, r6
	mov	r5, #1
	mcr	p15, 0, r5, c14, c2, 1	/* CNTP_CTL, trapped */
	isb
	cpsie	i
1:	wfi
	b	1b
2:	cpsid	i
	saw	r7, 32
	expect	"ICC_IAR1 of the physical timer", r7, 30
	mrc	p15, 0, r7, c14, c2, 1
	expect	"CNTP_CTL when it is off", r7, 0

	/* Group 0 comes as FIQ, which masks everything. */
	const	r4, GICR_SGI
	mvn	r5, #0x40
	str	r5, [r4, #0x80]		/* SGI 6 is in Group 0 */
	const	r4, 0x08000000
	mov	r5, #3
	str	r5, [r4]		/* GICD_CTLR.EnableGrp0 and 1 */
	mov	r5, #1
	mcr	p15, 0, r5, c12, c12, 6	/* ICC_IGRPEN0 */
	isb
	resume_at 2f
	const	r5, 0x06000001		/* SGI 6 to Aff0 0 */
	mov	r6, #0
	cpsie	f
	mcrr	p15, 2, r5, r6, c12	/* ICC_SGI0R */
	isb
1:	wfi
	b	1b
2:	cpsid	f
	saw	r7, 0
	expect	"an FIQ", r7, 0x1c
	saw	r7, 32
	expect	"ICC_IAR0 of the SGI", r7, 6
	saw	r7, 4
	const	r6, 0x3ff
	and	r7, r7, r6
	expect	"CPSR in the handler of an FIQ", r7, AIF | MODE_FIQ

	/* Any register of CP14 and CP15, read: each is answered or undefined, nothing else. */
	const	r8, 0x2545f491
	mov	r9, #0
	const	r10, NONSENSE
1:	const	r0, 1664525
	const	r1, 1013904223
	mla	r8, r8, r0, r1
	const	r4, 0x00ef01ef
	const	r5, 0xee107e10		/* mrc p14, 0, r7, c0, c0, 0 */
	tst	r8, #0x80000000
	movwne	r4, #0x01ff
	movtne	r4, #0
	movwne	r5, #0x7e00		/* mrrc p14, 0, r7, r6, c0 */
	movtne	r5, #0xec56
	and	r0, r8, r4
	orr	r0, r0, r5
	addr	r1, slot
	str	r0, [r1]
	dsb
	isb
	resume_at 2f
	mov	r6, #0
	mov	r7, #0
slot:	nop
2:	add	r9, r9, #1
	saw	r0, 0
	cmp	r0, #0
	cmpne	r0, #4
	bne	3f
	cmp	r9, r10
	blo	1b
3:	expect	"registers read at random", r9, NONSENSE
	mrs	r7, cpsr
	and	r7, r7, #0x1f
	expect	"the mode after them", r7, MODE_SVC

	adr	r0, 1f
	call	puts
	addr	r0, passed
	ldr	r0, [r0]
	call	puthex
	adr	r0, 2f
	call	puts
	addr	r0, failed
	ldr	r0, [r0]
	call	puthex
	adr	r0, 3f
	call	puts
	const	r0, PSCI_SYSTEM_OFF
	hvc	#0
	b	.
1:	.asciz	"a32: passed 0x"
2:	.asciz	", failed 0x"
3:	.asciz	"\n"
	.balign	4

/* Handlers that give CPSR to r7, and return after the instruction. */
	.balign	32
be_vectors:
	nop
	mrs	r7, cpsr
	msr	spsr_cxsf, r5
	movs	pc, lr

	.thumb
	.balign	32
te_vectors:
	nop
	nop
	movs	r7, #0x21
	msr	spsr_cxsf, r5
	/* SUBS PC, LR, #0: LR is the next instruction's, in A32. */
	subs	pc, lr, #0

	.balign	4
second:
	ldr	r1, 1f
	rev	r1, r1
	add	r1, pc
2:	str	r0, [r1]
	ldr	r0, 3f
	rev	r0, r0
	hvc	#0
	b	.
	.balign	4
1:	.long	flag - (2b + 2)
3:	.long	PSCI_CPU_OFF
	.arm
end:
