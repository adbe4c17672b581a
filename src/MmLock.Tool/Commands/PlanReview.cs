using MmLock.Tool.Messages;
using Spectre.Console;

namespace MmLock.Tool.Commands;

/// <summary>The user's word on each step: asked for, or given beforehand by <c>--yes</c>.</summary>
internal sealed class PlanReview
{
    /// <summary>The reason of who gives none.</summary>
    private const string NoReason = "declined";

    private static readonly (string Key, string Word, string Meaning)[] s_answers =
    [
        ("y", "yes", "yes"),
        ("n", "no", "no"),
        ("a", "all", "all that are left"),
        ("s", "skip", "skip, with a reason"),
        ("q", "quit", "quit"),
    ];

    private readonly IAnsiConsole _console;
    private bool _all;

    private PlanReview(IAnsiConsole console, bool all) => (_console, _all) = (console, all);

    /// <summary>Whether the user has had enough: what is not decided stays pending.</summary>
    public bool IsQuit { get; private set; }

    /// <summary>Whether anybody is asked.</summary>
    public bool Asks => !_all && !IsQuit;

    public static PlanReview Begin(Terminal terminal, bool yes) => yes || terminal.CanAsk
        ? new PlanReview(terminal.ForQuestions(), yes)
        : throw new ToolException(
            "There is nobody to ask: standard input or standard output is not a terminal. Pass --yes to migrate without questions. "
            + "Nothing was written.");

    /// <returns>Null for yes; why not for a site that is to be skipped. Of no account once <see cref="IsQuit"/>.</returns>
    public async Task<string?> AskAsync(string question, CancellationToken cancellationToken)
    {
        if (!Asks)
        {
            return null;
        }

        string choices = string.Join(", ", s_answers.Select(a => $"({a.Key}) {a.Meaning}"));
        var prompt = new TextPrompt<string>(Markup.Escape($"{question} {choices}:"))
            .Validate(answer => KeyOf(answer) is null ? ValidationResult.Error("One of: y, n, a, s, q.") : ValidationResult.Success());
        switch (KeyOf(await prompt.ShowAsync(_console, cancellationToken)))
        {
            case "n":
                return NoReason;
            case "a":
                _all = true;
                return null;
            case "s":
                string reason = await new TextPrompt<string>("Reason:").AllowEmpty().ShowAsync(_console, cancellationToken);
                return string.IsNullOrWhiteSpace(reason) ? NoReason : reason.Trim();
            case "q":
                IsQuit = true;
                return null;
            default:
                return null;
        }
    }

    private static string? KeyOf(string answer) => s_answers.Where(
        a => string.Equals(a.Key, answer.Trim(), StringComparison.OrdinalIgnoreCase)
            || string.Equals(a.Word, answer.Trim(), StringComparison.OrdinalIgnoreCase)).Select(a => a.Key).FirstOrDefault();
}
