/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of this hypervisor: one guest, one vCPU on each core. */
#ifndef EXAMPLES_LINUX_HV_H
#define EXAMPLES_LINUX_HV_H

#include <stdbool.h>
#include <stdint.h>

#include <libhv/trap.h>
#include <libhv/types.h>
#include <libhv/vcpu.h>
#include <libhv/vcpu/pmu.h>

#define GICD_IPA    UINT64_C(0x08000000)
#define GICD_SIZE   UINT64_C(0x10000)
#define GICR_IPA    UINT64_C(0x080a0000)
#define GICR_STRIDE UINT64_C(0x20000)
#define UART_IPA    UINT64_C(0x09000000)
#define UART_SPI    33u
#define RTC_IPA	    UINT64_C(0x09010000)
#define RTC_SPI	    34u
#define PMU_PPI	    23u
#define VTIMER_PPI  27u
#define PTIMER_PPI  30u

/* What a core is kicked for. */
#define REQ_VGIC  1u
#define REQ_OFF	  2u
#define REQ_DEBUG 4u

/* A vCPU and what belongs to it; index i runs on core i. */
struct hv_vcpu {
	struct lhv_vcpu v;
	struct lhv_vcpu_timer ptimer; /* CNTP, emulated on the core's CNTHP */
	struct lhv_vcpu_pmu pmu;      /* if the core has PMUv3 */
	unsigned int index;
	const uint32_t *vgic_work; /* not 0: irq_enter() has something to do */
	bool off;		   /* it has turned itself off */
	uint32_t start;		   /* PSCI has asked for it: entry and context are set */
	lhv_ipa_t entry;
	uint64_t context;
	bool big_endian; /* the data of who has asked for it is */
	bool boot32; /* it starts a kernel that is a zImage; context is the device tree */
};

extern struct hv_vcpu vcpus[];
extern unsigned int nr_vcpus; /* on cores 0 to nr_vcpus - 1 */

/* What the hypervisor says while the guest runs; after a while it says no more. */
void report(const char *what, unsigned int vcpu, uint64_t value);

/* devices.c: the guest's UART and clock, and the machine's UART behind the first */
void devices_init(struct lhv_trap_mmio_table *bus);
void devices_uart_irq(void);		  /* the machine's UART has received */
bool devices_deadline(uint64_t *seconds); /* when devices_tick() is wanted */
void devices_tick(void);

/* irq.c: the guest's interrupts */
void irq_init(struct lhv_trap_mmio_table *bus);
void irq_vcpu_reset(unsigned int vcpu); /* on its own core, before it starts */
void irq_enter(unsigned int vcpu);	/* before each entry into the guest */
void irq_leave(unsigned int vcpu);	/* the vCPU leaves its core for good */
void irq_hold(bool hold);	  /* on its core: no virtual interrupt is signalled */
void irq_host(unsigned int vcpu); /* takes the physical interrupts that are pending */
void irq_wait(unsigned int vcpu); /* until there is an interrupt for the vCPU */
void irq_spi(uint32_t intid, bool level);
void irq_ppi(unsigned int vcpu, uint32_t intid, bool level);
enum lhv_action irq_sysreg(void *ctx, struct lhv_trap_sysreg_access *a);
enum lhv_action irq_sgi(void *ctx, struct lhv_trap_sysreg_access *a);

/* timer.c: the physical timer of the guest, on the core's hypervisor timer */
enum lhv_action timer_sysreg(void *ctx, struct lhv_trap_sysreg_access *a);
void timer_update(unsigned int vcpu); /* on its own core */
void timer_stop(void);

/* exits.c: what the guest is told about the CPU, and what is done about its exits */
void exits_init(const struct lhv_s2_root *root, bool aarch32);
bool exit_hook(void *h, struct lhv_vcpu *v, enum lhv_vcpu_exit why);
bool exit_hook_e2h(void *h, struct lhv_vcpu *v, enum lhv_vcpu_exit why);
/* ... where LHV_VCPU_WA_STAGE2_FAULT is needed: by no core that has E2H */
bool exit_hook_doubt(void *h, struct lhv_vcpu *v, enum lhv_vcpu_exit why);

/* insn.c: loads and stores that leave no syndrome */
struct lhv_trap_insn_result;
void insn_init(const struct lhv_trap_mmio_table *bus);
enum lhv_action insn_do(struct hv_vcpu *h, const struct lhv_trap *t, bool big_endian,
			struct lhv_trap_insn_result *result);
/* PAR_EL1 of stage 1 for an access of the vCPU on this core */
uint64_t insn_at(const struct hv_vcpu *h, lhv_va_t va, bool write, bool unpriv);

/* power.c: PSCI for the guest */
extern struct lhv_trap_psci psci;
extern struct lhv_trap_smccc smccc;
void power_init(bool aarch32);

#endif
