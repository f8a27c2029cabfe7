# SPDX-License-Identifier: BSD-2-Clause
# Completion of lhvdec for bash.
# shellcheck shell=bash

_lhvdec() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local common='--json --all --strict --help --version' cmd='' w i

	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-*) ;;
		*)
			cmd=${COMP_WORDS[i]}
			break
			;;
		esac
	done
	case $prev in
	--granule)
		mapfile -t COMPREPLY < <(compgen -W '4k 16k 64k' -- "$cur")
		return
		;;
	--stage)
		mapfile -t COMPREPLY < <(compgen -W '1 2' -- "$cur")
		return
		;;
	--set)
		mapfile -t COMPREPLY < <(compgen -W 'a64 a32 t32' -- "$cur")
		return
		;;
	--level)
		mapfile -t COMPREPLY < <(compgen -W '-1 0 1 2 3' -- "$cur")
		return
		;;
	--svg)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	--hpfar | --far | --vtcr | --vttbr | --base | --from | --to | --budget)
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		case $cmd in
		esr) common+=' --far --hpfar' ;;
		vttbr) common+=' --vtcr' ;;
		insn) common+=' --set' ;;
		pte) common+=' --stage --granule --level --lpa2 --fwb' ;;
		tables) common+=' --vtcr --vttbr --base --fwb --from --to --budget --svg' ;;
		esac
		mapfile -t COMPREPLY < <(compgen -W "$common" -- "$cur")
		return
	fi
	case $cmd in
	'')
		w='esr hcr vtcr vttbr spsr par pte smccc insn lr ich_hcr ste cd cmd evt its sysreg tables list help'
		if [[ $cur ]]; then
			w+=" $("${COMP_WORDS[0]}" list 2>/dev/null | cut -d' ' -f1)"
			# Names may be typed in any case.
			mapfile -t COMPREPLY < <(compgen -W "$w" -- "$cur" ||
				compgen -W "$w" -- "${cur^^}")
		else
			mapfile -t COMPREPLY < <(compgen -W "$w" -- "$cur")
		fi
		;;
	tables)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		;;
	sysreg)
		w=$("${COMP_WORDS[0]}" list 2>/dev/null | awk '$2 ~ /^sys/ { print $1 }')
		mapfile -t COMPREPLY < <(compgen -W "$w" -- "$cur" ||
			compgen -W "$w" -- "${cur^^}")
		;;
	esac
}
complete -F _lhvdec lhvdec
