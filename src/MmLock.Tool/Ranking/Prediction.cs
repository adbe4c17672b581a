using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using MmLock.Tool.Inventory;

namespace MmLock.Tool.Ranking;

/// <summary>What a coarse run said that ranges would save, beside what they have saved, by the member that acquires.</summary>
/// <remarks>
/// Members, since lines move and a narrowed member may acquire in several places. Times are of all threads together, as a part of the time
/// that was recorded, so that runs of different lengths compare.
/// </remarks>
/// <param name="Members">Those that waited in either run, the longest coarse waits first.</param>
/// <param name="All">The sum.</param>
internal sealed record Prediction(IReadOnlyList<Prediction.Row> Members, Prediction.Row All)
{
    /// <param name="Member">The type and its name.</param>
    /// <param name="Coarse">Threads that waited at a time, on the API.</param>
    /// <param name="Predicted">What what-if expected of ranges.</param>
    /// <param name="Ranges">What came.</param>
    internal sealed record Row(string Member, double Coarse, double Predicted, double Ranges)
    {
        /// <summary>Below this much of a processor's time nothing is to be gained, and its quotient says nothing.</summary>
        private const double Least = 0.005;

        /// <summary>The gain that was predicted, as a multiple of the gain that came; null where none came.</summary>
        public double? Factor => Coarse - Ranges >= Least ? (Coarse - Predicted) / (Coarse - Ranges) : null;
    }

    /// <param name="coarse">A run in which acquires said what they would hold.</param>
    /// <param name="ranges">A run in which they hold it.</param>
    public static Prediction Of(Profile coarse, Profile ranges)
    {
        Dictionary<string, (double Waited, double Needless)> before = ByMember(coarse);
        Dictionary<string, (double Waited, double Needless)> after = ByMember(ranges);
        Row[] rows =
        [
            .. before.Keys.Union(after.Keys).Select(member =>
            {
                (double waited, double needless) = before.GetValueOrDefault(member);
                return new Row(member, waited, waited - needless, after.GetValueOrDefault(member).Waited);
            })
            .OrderByDescending(r => r.Coarse).ThenByDescending(r => r.Ranges).ThenBy(r => r.Member, StringComparer.Ordinal),
        ];
        return new Prediction(rows, new Row("all", rows.Sum(r => r.Coarse), rows.Sum(r => r.Predicted), rows.Sum(r => r.Ranges)));
    }

    private static Dictionary<string, (double Waited, double Needless)> ByMember(Profile profile)
    {
        double time = Math.Max(1, profile.Recorded);
        var trees = new Dictionary<string, SyntaxTree?>();
        return profile.Places.Where(p => p.Value.Waits > 0).GroupBy(p => MemberAt(p.Key.File, p.Key.Line, trees))
            .ToDictionary(g => g.Key, g => (g.Sum(p => p.Value.Waited / time), g.Sum(p => p.Value.FalseWaited / time)));
    }

    private static string MemberAt(string file, int line, Dictionary<string, SyntaxTree?> trees)
    {
        if (!trees.TryGetValue(file, out SyntaxTree? tree))
        {
            trees.Add(file, tree = File.Exists(file) ? CSharpSyntaxTree.ParseText(SourceText.From(File.ReadAllText(file))) : null);
        }

        if (tree is null || line == 0 || line > tree.GetText().Lines.Count)
        {
            return file;
        }

        TextLine text = tree.GetText().Lines[line - 1];
        string indented = text.ToString();
        var first = new TextSpan(text.Start + (indented.Length - indented.TrimStart().Length), 0);
        return MemberIdentity.At(Location.Create(tree, first)) is { } member
            ? MemberIdentity.Header(member).Split('(')[0] : Path.GetFileName(file);
    }
}
