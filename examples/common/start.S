/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the loader to C. The image starts with the header of a Linux arm64 Image, so any
 * boot loader that can start Linux at EL2 starts it: x0 is the device tree, the MMU is off.
 *
 * The hypervisor then moves itself to the top of memory (boot_early() says where), so that
 * the guest finds its memory in one piece, where the machine has it.
 */

#define MAIR_VALUE	0xff00		/* 0: Device-nGnRnE, 1: Normal write-back */
#define SCTLR_VALUE	0x30c51835	/* RES1 of Armv8.0, M, C, I, SA */
#define BLOCK_NORMAL	0x705		/* block, AttrIndx 1, inner shareable, AF */
#define BLOCK_DEVICE	0x60000000000401	/* block, AttrIndx 0, AF, XN and PXN */

	.section .head, "ax"
	.globl	_start
_start:
	b	start
	.long	0
	.quad	0			/* text_offset */
	.quad	__image_end		/* image_size */
	.quad	0xa			/* little endian, 4 KiB, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

/*
 * Built with START_E2H, EL2 runs with HCR_EL2.E2H = 1 on cores that can; otherwise as it was,
 * which is 1 on cores that cannot do anything else.
 */
	.macro	host_mode
#ifdef START_E2H
	mrs	x1, CurrentEL
	cmp	x1, #8
	b.ne	9f
	mov	x1, #0x80000000		/* RW */
	movk	x1, #4, lsl #32		/* E2H */
	msr	hcr_el2, x1
	isb
9:
#endif
	.endm

	.text
start:
	mov	x19, x0
	msr	daifset, #0xf
	adrp	x20, _start
	mrs	x21, CurrentEL
	lsr	x21, x21, #2
	host_mode

	/* Relocate to where we are; no C has run yet. */
	mov	x0, x20
	bl	relocate

	adrp	x0, __bss_start
	add	x0, x0, :lo12:__bss_start
	adrp	x1, __bss_end
	add	x1, x1, :lo12:__bss_end
1:	cmp	x0, x1
	b.hs	2f
	stp	xzr, xzr, [x0], #16
	b	1b
2:
	adrp	x0, boot_stack_top
	mov	sp, x0
	cmp	x21, #2
	b.eq	3f
	mov	x0, x21
	b	boot_no_el2

	/* An identity map of the first 2 GiB: devices, then the memory that we and the
	 * device tree lie in. */
3:	adrp	x0, boot_l1
	ldr	x1, =BLOCK_DEVICE
	str	x1, [x0]
	mov	x1, #BLOCK_NORMAL
	movk	x1, #0x4000, lsl #16
	str	x1, [x0, #8]
	dsb	sy
	bl	mmu_on

	mov	x0, x19
	mov	x1, x20
	bl	boot_early		/* copies the image; returns its new address */

	sub	x2, x0, x20
	adrp	x1, boot_stack_top
	add	x1, x1, x2
	mov	sp, x1
	adrp	x3, boot_main
	add	x3, x3, :lo12:boot_main
	add	x3, x3, x2
	mov	x0, x19
	br	x3

/* relocate(base): adds base to every R_AARCH64_RELATIVE addend. */
relocate:
	adrp	x1, __rela_start
	add	x1, x1, :lo12:__rela_start
	adrp	x2, __rela_end
	add	x2, x2, :lo12:__rela_end
1:	cmp	x1, x2
	b.hs	2f
	ldp	x3, x4, [x1], #16
	ldr	x5, [x1], #8
	cmp	w4, #1027
	b.ne	1b
	add	x5, x5, x0
	str	x5, [x0, x3]
	b	1b
2:	ret

/* Turns the EL2 MMU on with table x0. Keeps everything but x1 to x4. */
mmu_on:
	mov	x1, #MAIR_VALUE
	msr	mair_el2, x1
	/* T0SZ 25 (39 bits), write-back inner shareable walks, 4 KiB; PS as the core has. */
	mov	x1, #0x3519
	movk	x1, #0x8080, lsl #16
	mrs	x2, id_aa64mmfr0_el1
	and	x2, x2, #7
	cmp	x2, #5
	mov	x3, #5
	csel	x2, x2, x3, lo
	mrs	x4, hcr_el2
	tbz	x4, #34, 1f
	/* With E2H it is laid out as TCR_EL1: IPS, and no TTBR1. */
	mov	x1, #0x3519
	movk	x1, #0x80, lsl #16
	orr	x1, x1, x2, lsl #32
	b	2f
1:	orr	x1, x1, x2, lsl #16
2:	msr	tcr_el2, x1
	msr	ttbr0_el2, x0
	isb
	tlbi	alle2
	ic	iallu
	dsb	nsh
	isb
	ldr	x1, =SCTLR_VALUE
	msr	sctlr_el2, x1
	isb
	ret

/* Where PSCI CPU_ON sends a secondary core: x0 is its struct cpu, whose first words are
 * the stack's top and the translation table. */
	.globl	boot_secondary
boot_secondary:
	msr	daifset, #0xf
	mov	x19, x0
	host_mode
	ldp	x5, x0, [x19]
	mov	sp, x5
	bl	mmu_on
	mov	x0, x19
	mov	x29, xzr
	b	boot_secondary_main

	.macro	slot target
	.balign	128
	b	\target
	.endm

	.balign	2048
	.globl	boot_vectors
boot_vectors:
	slot	el2_fault		/* current EL, SP_EL0 */
	slot	el2_fault
	slot	el2_fault
	slot	el2_fault
	slot	el2_fault		/* current EL, SP_ELx */
	slot	el2_fault
	slot	el2_fault
	slot	el2_fault
	slot	lhv_vcpu_exit_sync	/* lower EL, AArch64 */
	slot	lhv_vcpu_exit_irq
	slot	lhv_vcpu_exit_fiq
	slot	lhv_vcpu_exit_serror
	slot	lhv_vcpu_exit_sync	/* lower EL, AArch32 */
	slot	lhv_vcpu_exit_irq
	slot	lhv_vcpu_exit_fiq
	slot	lhv_vcpu_exit_serror

	.balign	128
el2_fault:
	mrs	x0, esr_el2
	mrs	x1, elr_el2
	mrs	x2, far_el2
	b	boot_fault

/* smccc_smc(x0, x1, x2, x3): a call to the firmware */
	.globl	smccc_smc
smccc_smc:
	smc	#0
	ret

	.globl	smccc_hvc
smccc_hvc:
	hvc	#0
	ret

	.bss
	.balign	4096
	.globl	boot_l1
boot_l1:
	.space	4096
	.space	16384
boot_stack_top:
	.space	4096
	.section .note.GNU-stack, "", %progbits
