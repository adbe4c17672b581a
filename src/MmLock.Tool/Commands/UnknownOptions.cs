using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace MmLock.Tool.Commands;

/// <summary>
/// Options that no command has. The parser gives such a word to whatever takes several values, a PATH or a profile: it is told apart
/// here, with the option that was meant by the look of it. Behind <c>--</c> a word is what it is.
/// </summary>
internal static partial class UnknownOptions
{
    public static IEnumerable<string> In(ParseResult parsed)
    {
        HashSet<Token> literal = new(
            parsed.Tokens.SkipWhile(t => t.Type != TokenType.DoubleDash), ReferenceEqualityComparer.Instance);
        IEnumerable<string> taken = parsed.CommandResult.Children.SelectMany(c => c switch
        {
            ArgumentResult argument => argument.Tokens.Where(t => t.Value is ['-', _, ..]),
            OptionResult { Option.AllowMultipleArgumentsPerToken: true } option => option.Tokens.Where(t => Name().IsMatch(t.Value)),
            _ => [],
        }).Where(t => !literal.Contains(t)).Select(t => t.Value);
        return parsed.UnmatchedTokens.Where(t => t is ['-', _, ..] && !literal.Any(l => l.Value == t)).Concat(taken).Distinct();
    }

    /// <summary>What is said of one, with what there is.</summary>
    public static string Message(string unknown, Command command)
    {
        string word = unknown.Split('=', ':')[0];
        string[] names = [.. NamesOf(command).Order(StringComparer.Ordinal)];
        if (names.MinBy(n => Distance(word, n)) is not { } nearest)
        {
            return $"there is no option '{word}'.";
        }

        bool isNear = Distance(word, nearest) <= Math.Max(2, word.Length / 3);
        return $"there is no option '{word}'; the nearest is '{nearest}'{(isNear ? "" : $" of {string.Join(", ", names)}")}.";
    }

    private static IEnumerable<string> NamesOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(p => p.Options.Where(o => o.Recursive)))
            .Where(o => !o.Hidden).Select(o => o.Name).Distinct();

    /// <summary>Letters to put in, take out or change.</summary>
    private static int Distance(string a, string b)
    {
        int[] last = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int[] row = new int[b.Length + 1];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            }

            last = row;
        }

        return last[b.Length];
    }

    [GeneratedRegex("^--[a-z][a-z-]*(=.*)?$")]
    private static partial Regex Name();
}
