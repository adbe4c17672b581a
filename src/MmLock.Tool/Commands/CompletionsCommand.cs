using System.CommandLine;

namespace MmLock.Tool.Commands;

/// <summary><c>mmlock completions bash|zsh|pwsh</c>: the script that makes a shell ask the tool what may stand at the cursor.</summary>
internal static class CompletionsCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh or pwsh." };
        shell.AcceptOnlyFromAmong([.. s_scripts.Keys]);
        var command = new Command(
            "completions",
            "Prints the script that completes commands, options and their values in a shell; its first lines say where to put it.")
        {
            shell,
        };
        command.SetAction(async (parsed, _) =>
        {
            await terminal.Out.WriteAsync(s_scripts[parsed.GetValue(shell)!].ReplaceLineEndings("\n") + "\n");
            return ExitCode.Clean;
        });
        return command;
    }

    // The command line library answers "[suggest:N]" with what may stand at character N of the line, one a line. Options are offered once a
    // dash is typed; where nothing fits, as for PATH, the shell offers files.
    private static readonly Dictionary<string, string> s_scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            # Completions of mmlock for bash. In ~/.bashrc:
            #   eval "$(mmlock completions bash)"
            _mmlock_complete() {
                local word=${COMP_LINE:0:COMP_POINT} reply
                word=${word##*[[:space:]]}
                COMPREPLY=()
                while IFS= read -r reply; do
                    case $reply in
                        [-/]*) [[ $word == -* && $reply == --* ]] || continue ;;
                    esac
                    [[ $reply == "$word"* ]] && COMPREPLY+=("$reply")
                done < <(mmlock "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
            }
            complete -o default -F _mmlock_complete mmlock
            """,
        ["zsh"] = """
            # Completions of mmlock for zsh. In ~/.zshrc, after compinit:
            #   eval "$(mmlock completions zsh)"
            _mmlock_complete() {
                local line="${(j: :)words[1,CURRENT-1]} $PREFIX" reply
                local -a replies
                for reply in "${(@f)$(mmlock "[suggest:$#line]" "$line" 2>/dev/null)}"; do
                    case $reply in
                        '') continue ;;
                        [-/]*) [[ $PREFIX == -* && $reply == --* ]] || continue ;;
                    esac
                    [[ $reply == "$PREFIX"* ]] && replies+=("$reply")
                done
                if (( $#replies )); then compadd -- $replies; else _files; fi
            }
            compdef _mmlock_complete mmlock
            """,
        ["pwsh"] = """
            # Completions of mmlock for PowerShell. In $PROFILE:
            #   mmlock completions pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName mmlock -ScriptBlock {
                param($word, $ast, $position)
                $line = $ast.ToString().PadRight($position - $ast.Extent.StartOffset)
                mmlock "[suggest:$($position - $ast.Extent.StartOffset)]" "$line" 2>$null |
                    Where-Object { $_ -like "$word*" -and ($_ -notmatch '^[-/]' -or ("$word".StartsWith('-') -and $_ -like '--*')) } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }
            """,
    };
}
