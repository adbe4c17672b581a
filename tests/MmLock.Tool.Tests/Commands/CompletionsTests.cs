namespace MmLock.Tool.Tests.Commands;

/// <summary><c>mmlock completions</c>: the scripts, run by the shells that they are for.</summary>
public sealed class CompletionsTests
{
    private static readonly (string Line, string Replies)[] s_lines =
    [
        ("mmlock ch", "check"),
        ("mmlock inventory --sh", "--shard"),
        ("mmlock check --format s", "sarif"),
        ("mmlock completions ", "bash pwsh zsh"),

        // Where PATH stands the shell completes files.
        ("mmlock check ", ""),
    ];

    /// <summary>Bash calls the function with the line and the cursor in variables, and takes what it leaves in another.</summary>
    [Fact]
    public async Task Bash_completes_commands_options_and_values()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string script = $$"""
            mmlock() { dotnet '{{ToolProcess.File}}' "$@"; }
            eval "$(mmlock completions bash)"
            complete -p mmlock
            ask() { COMP_LINE=$1; COMP_POINT=${#1}; _mmlock_complete; echo "$1: ${COMPREPLY[*]}"; }
            {{string.Concat(s_lines.Select(l => $"ask '{l.Line}'\n"))}}
            """;
        (int exit, string output, string error) = await ToolProcess.RunAsync("bash", "--norc", "-c", script);
        Assert.True(exit == 0 && error.Length == 0, output + error);
        Assert.Equal(
            ["complete -o default -F _mmlock_complete mmlock", .. s_lines.Select(l => $"{l.Line}: {l.Replies}")],
            output.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _mmlock_complete mmlock")]
    [InlineData("zsh", "compdef _mmlock_complete mmlock")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName mmlock")]
    public async Task Script_says_where_it_goes_and_asks_the_tool(string shell, string registers)
    {
        (int exit, string output, string error) = await InProcess.MmlockAsync("completions", shell);
        Assert.True(exit == 0 && error.Length == 0, output + error);
        Assert.StartsWith("# Completions of mmlock for ", output, StringComparison.Ordinal);
        Assert.Contains($"mmlock completions {shell}", output.Split('\n')[1], StringComparison.Ordinal);
        Assert.Contains(registers, output, StringComparison.Ordinal);
        Assert.Contains("mmlock \"[suggest:$", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', output);
    }

    [Fact]
    public async Task Shell_that_is_not_known_is_told_which_are()
    {
        (int exit, string output, string error) = await InProcess.MmlockAsync("completions", "fish");
        Assert.True(exit == 2 && output.Length == 0, output + error);
        Assert.Contains("'fish'", error, StringComparison.Ordinal);
        Assert.Contains("bash", error, StringComparison.Ordinal);
    }
}
