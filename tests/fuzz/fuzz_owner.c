/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ownership: any sequence of calls, with allocations and scrubs that fail, against the flat
 * model and the MMU model of the unit tests, which is included. The input is the draws.
 */
#include "tests/unit/stage2/own.c"

struct input {
	const uint8_t *p;
	size_t left;
};

static uint32_t on_draw(void *ctx, uint32_t n)
{
	struct input *in = ctx;
	uint32_t v = 0;

	for (uint32_t most = 1; most<n; most = most> UINT32_MAX >> 8 ? n : most << 8) {
		v <<= 8;
		if (in->left) {
			v |= *in->p++;
			in->left--;
		}
	}
	return v % n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct own_options options[] = {
		{.granule = 12, .pages = 60},
		{.granule = 12, .pages = 60, .runs = OWN_RUNS, .ril = true},
		{.granule = 12, .pages = 530},
		{.granule = 12, .pages = 40, .empty = true},
		{.granule = 16, .pages = 100},
	};
	static struct own_world w;
	struct input in = {data, size};
	unsigned int calls = 0;

	if (size < 8)
		return 0;
	own_start(&w, &options[on_draw(&in, sizeof(options) / sizeof(options[0]))]);
	while (in.left && calls++ < 48) {
		struct own_op op;
		uint32_t fail = on_draw(&in, 16);

		if (fail == 15) {
			uint32_t slot = on_draw(&in, w.pages - 8);

			own_protect(&w, (uint16_t)(1 + on_draw(&in, OWN_PARTIES)), slot,
				    8, false);
			continue;
		}
		own_draw(&w, on_draw, &in, &op);
		own_do(&w, &op, fail < 8 ? fail : 0, fail >= 12 ? fail - 11 : 0);
	}
	own_see(&w);
	own_stop(&w);
	return 0;
}
