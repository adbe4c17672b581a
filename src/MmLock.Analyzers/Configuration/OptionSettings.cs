using System;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Configuration;

/// <summary>A part of an <c>mmlock.*</c> option that does nothing, and why.</summary>
/// <param name="Tree">The file that stands for all files it applies to.</param>
/// <param name="Part">The option with the value, or with the element of its list, that is meant.</param>
/// <param name="Why">The reason.</param>
internal sealed record OptionProblem(SyntaxTree Tree, string Part, string Why);

/// <summary>Finds the <c>mmlock.*</c> options that are set, known ones or not, and what is wrong with them.</summary>
internal static class OptionSettings
{
    /// <summary>Whether any such option applies to a file: what most files are done with.</summary>
    public static bool Any(SyntaxTree tree, AnalyzerConfigOptionsProvider provider) => Of(provider.GetOptions(tree)).Any();

    /// <summary>
    /// Each problem once, however many files it applies to. The file that stands for them is the first one by path,
    /// hand-written ones before generated ones, so that it is the same whatever the order and the number of threads.
    /// </summary>
    public static IReadOnlyList<OptionProblem> Problems(
        Compilation compilation, AnalyzerConfigOptionsProvider provider, CancellationToken cancellationToken)
    {
        var seen = new HashSet<KeyValuePair<string, string>>();
        var reported = new HashSet<string>(StringComparer.Ordinal);
        var problems = new List<OptionProblem>();
        foreach (SyntaxTree tree in compilation.SyntaxTrees.OrderBy(IsGenerated).ThenBy(t => t.FilePath, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (KeyValuePair<string, string> option in Of(provider.GetOptions(tree)).Where(seen.Add))
            {
                foreach ((string part, string why) in Problems(option.Key, option.Value, compilation))
                {
                    if (reported.Add(part))
                    {
                        problems.Add(new OptionProblem(tree, part, why));
                    }
                }
            }
        }

        return problems;
    }

    /// <summary>The lock that the part of a problem names; null when it is about something else.</summary>
    public static string? LockOf(string part) => new[] { MmLockOptions.CoarseLocks, MmLockOptions.StructureLocks }
        .Where(k => part.StartsWith(k + " = ", StringComparison.Ordinal)).Select(k => part.Substring(k.Length + " = ".Length))
        .FirstOrDefault();

    private static IEnumerable<(string Part, string Why)> Problems(string key, string value, Compilation compilation)
    {
        string whole = key + " = " + value;
        switch (key)
        {
            case MmLockOptions.CoarseLocks or MmLockOptions.StructureLocks:
                foreach (string name in MmLockOptions.Split(value).Distinct(StringComparer.Ordinal))
                {
                    MmLockOptions.FindLock(name, compilation, out string? problem);
                    if (problem is not null)
                    {
                        yield return (key + " = " + name, problem);
                    }
                }

                break;
            case MmLockOptions.RangeParameterNames:
                foreach (string name in MmLockOptions.Split(value).Where(n => !SyntaxFacts.IsValidIdentifier(n))
                    .Distinct(StringComparer.Ordinal))
                {
                    yield return (key + " = " + name, "it is no name of a parameter");
                }

                break;
            case MmLockOptions.MaxCallDepth:
                if (!MmLockOptions.IsUnset(value) && MmLockOptions.ParseDepth(value) is null)
                {
                    yield return (whole, "the depth is a whole number from 1");
                }

                break;
            case MmLockOptions.ClosedWorld:
                if (!MmLockOptions.IsUnset(value) && MmLockOptions.ParseSwitch(value) is null)
                {
                    yield return (whole, "it is true or false");
                }

                break;
            default:
                yield return (whole, "there is no such option; there are " + string.Join(", ", MmLockOptions.Keys));
                break;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Of(AnalyzerConfigOptions options)
    {
        foreach (string key in KeysOf(options))
        {
            if (key.StartsWith(MmLockOptions.Prefix, StringComparison.OrdinalIgnoreCase) && options.TryGetValue(key, out string? value))
            {
                yield return new KeyValuePair<string, string>(key.ToLowerInvariant(), value.Trim());
            }
        }
    }

    private static IEnumerable<string> KeysOf(AnalyzerConfigOptions options)
    {
        try
        {
            return options.Keys;
        }
        catch (NotImplementedException)
        {
            // Hosts written before options could be listed answer only for names: unknown ones then stay unseen.
            return MmLockOptions.Keys;
        }
    }

    /// <summary>Whether a tool wrote the file, by its name.</summary>
    public static bool IsGenerated(SyntaxTree tree)
    {
        string path = tree.FilePath;
        return path.Length == 0
            || path.EndsWith(".g.cs", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".g.i.cs", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".designer.cs", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".generated.cs", StringComparison.OrdinalIgnoreCase)
            || path.Replace('\\', '/').IndexOf("/obj/", StringComparison.OrdinalIgnoreCase) >= 0;
    }
}
