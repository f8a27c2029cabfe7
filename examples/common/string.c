/* SPDX-License-Identifier: BSD-2-Clause */
/* The C functions that libhv, libfdt and the compiler expect of a freestanding program. */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict d, const void *restrict s, size_t n);
void *memmove(void *d, const void *s, size_t n);
void *memset(void *d, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
unsigned long strtoul(const char *s, char **end, int base);

void *memcpy(void *restrict d, const void *restrict s, size_t n)
{
	return memmove(d, s, n);
}

void *memmove(void *d, const void *s, size_t n)
{
	char *dp = d;
	const char *sp = s;
	int words = !(((uintptr_t)d | (uintptr_t)s | n) & 7);

	if ((uintptr_t)dp - (uintptr_t)sp >= n) {
		if (words)
			for (size_t i = 0; i < n; i += 8)
				*(volatile uint64_t *)(void *)(dp + i) =
					*(const uint64_t *)(const void *)(sp + i);
		else
			for (size_t i = 0; i < n; i++)
				((volatile char *)dp)[i] = sp[i];
	} else {
		while (n--)
			((volatile char *)dp)[n] = sp[n];
	}
	return d;
}

void *memset(void *d, int c, size_t n)
{
	volatile unsigned char *p = d;

	if (!(((uintptr_t)d | n) & 7)) {
		uint64_t w = (unsigned char)c * UINT64_C(0x0101010101010101);

		for (size_t i = 0; i < n; i += 8)
			*(volatile uint64_t *)(volatile void *)(p + i) = w;
		return d;
	}
	while (n--)
		*p++ = (unsigned char)c;
	return d;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;

	for (; n; n--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

void *memchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;

	for (; n; n--, p++)
		if (*p == (unsigned char)c)
			return (void *)(uintptr_t)p;
	return NULL;
}

size_t strlen(const char *s)
{
	return strnlen(s, SIZE_MAX);
}

size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && *(const volatile char *)(s + n))
		n++;
	return n;
}

char *strchr(const char *s, int c)
{
	for (;; s++) {
		if (*s == (char)c)
			return (char *)(uintptr_t)s;
		if (!*s)
			return NULL;
	}
}

char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	for (;; s++) {
		if (*s == (char)c)
			last = s;
		if (!*s)
			return (char *)(uintptr_t)last;
	}
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++)
		if (*a != *b || !*a)
			return (unsigned char)*a - (unsigned char)*b;
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

/* libfdt reads decimal and hexadecimal node addresses with it, no more. */
unsigned long strtoul(const char *s, char **end, int base)
{
	unsigned long v = 0;

	if (base == 16 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
		s += 2;
	for (;; s++) {
		int d = *s >= '0' && *s <= '9'	 ? *s - '0'
			: *s >= 'a' && *s <= 'f' ? *s - 'a' + 10
			: *s >= 'A' && *s <= 'F' ? *s - 'A' + 10
						 : 99;
		if (d >= base)
			break;
		v = v * (unsigned long)base + (unsigned long)d;
	}
	if (end)
		*end = (char *)(uintptr_t)s;
	return v;
}
