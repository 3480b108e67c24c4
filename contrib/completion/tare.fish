# tare.fish: completion for fish.  What there is to complete is asked of the program itself
# (tare help --words), so this file names no command and no option.

# The words before the cursor without options and their values: the command, then operands.
function __tare_words
    set -l command -
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if string match -q -- '-?*' $word
            contains -- $command/$word $__tare_valued; and set skip 1
        else
            echo $word
            test $command = -; and set command $word
        end
    end
end

function __tare_at -a command
    set -l words (__tare_words)
    test "$command" = -; and test (count $words) = 0; and return
    test (count $words) -gt 0; and test "$words[1]" = $command
end

# The value number $argv[1] after the command.
function __tare_operand -a number
    test (count (__tare_words)) = $number
end

function __tare_ids
    set -l root (commandline -opc | string join ' ' | string match -r -- '--root[ =]([^ ]+)')[2]
    if test -n "$root"
        tare --root $root list --quiet 2>/dev/null
    else
        tare list --quiet 2>/dev/null
    end
end

set -g __tare_valued
complete -c tare -e
complete -c tare -f
for row in (tare help --words 2>/dev/null)
    set -l f (string split \t -- $row)
    if test "$f[2]" = -
        complete -c tare -n '__tare_at -' -a $f[1] -d "$f[6]"
        complete -c tare -n "__tare_at help; and __tare_operand 1" -a $f[1] -d "$f[6]"
        switch (string replace -ra '[][]' '' -- $f[4])
            case 'ID*'
                complete -c tare -n "__tare_at $f[1]; and __tare_operand 1" -a '(__tare_ids)'
        end
        string match -q '*SIGNAL*' -- $f[4]
        and complete -c tare -n "__tare_at $f[1]; and __tare_operand 2" \
            -a 'HUP INT QUIT KILL USR1 USR2 TERM STOP CONT WINCH'
        continue
    end
    set -l options -l (string sub -s 3 -- $f[2])
    test "$f[3]" != -; and set -a options -s (string sub -s 2 -- $f[3])
    if test "$f[4]" != -
        set -a __tare_valued $f[1]/$f[2] $f[1]/$f[3]
        set -a options -r
        if test "$f[5]" != -
            set -a options -a (string replace -a '|' ' ' -- $f[5])
        else if contains -- $f[4] DIR FILE PATH
            set -a options -F
        end
    end
    complete -c tare -n "__tare_at $f[1]" $options -d "$f[6]"
end
complete -c tare -n '__tare_at -' -a help -d 'Print how to use a command'
