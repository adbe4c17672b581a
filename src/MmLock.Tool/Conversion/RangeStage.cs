using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MmLock.Analyzers.Locks;
using MmLock.CodeFixes.Editing;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Conversion;

/// <summary>Coarse acquires to ranges, one locker at a time, each verified before the next.</summary>
internal static class RangeStage
{
    public static async Task<(Solution Solution, ConversionReport ConversionReport)> RunAsync(Solution solution, InputPath input, SiteFilter filter, bool verify, Action<int, string>? progress, CancellationToken cancellationToken)
    {
        Solution original = solution;
        SolutionInventory before = await SolutionInventory.TakeAsync(solution, input, cancellationToken);
        filter.ThrowIfNothing(before);
        int found = before.Sites.Count(s => s.IsCoarseAcquire);
        HashSet<string> selected = [.. (await CoarseAsync(solution, input, cancellationToken)).Where(s => filter.Covers(s.Record)).Select(s => s.Key)];
        var given = new Dictionary<string, string>();
        int converted = 0;
        while ((await CoarseAsync(solution, input, cancellationToken)).FirstOrDefault(s => s.Record.Reason is null && selected.Contains(s.Key) && !given.ContainsKey(s.Key)) is { } next)
        {
            progress?.Invoke(converted, next.Record.Place);
            Document document = solution.GetDocument(next.Site.Location.SourceTree)!;
            (Document? changed, string? objection) = await RangeConversion.TryConvertAsync(document, next.Site.Location.SourceSpan, cancellationToken);
            string? failure = objection is not null ? $"with the range there would be {objection}"
                : changed is null ? "its region cannot be edited"
                : SourceOwner.Problem(original, changed.Project.Solution, input) ?? await SourceEncodings.ProblemAsync(original, changed.Project.Solution, input, cancellationToken);
            if (failure is null && verify && await Verification.FirstErrorAsync(changed!.Project.Solution, input, cancellationToken) is { } error)
            {
                failure = $"does not compile: {error}";
            }

            if (failure is null)
            {
                solution = changed!.Project.Solution;
                converted++;
            }
            else
            {
                given[next.Key] = failure;
            }
        }

        List<Refused> refused = [.. (await CoarseAsync(solution, input, cancellationToken))
            .Select(s => new Refused(s.Record.Place, s.Record.Lock, s.Record.Primitive, s.Record.Reason ?? given.GetValueOrDefault(s.Key) ?? (selected.Contains(s.Key) ? "" : "not selected")))];

        // Coarse acquires that are not compiled now keep waiting for a build that compiles them.
        SolutionInventory after = await SolutionInventory.TakeAsync(solution, input, cancellationToken);
        refused.AddRange(after.Sites.Where(s => s.IsCoarseAcquire && s.Symbols is not null).Select(s => new Refused(s.Place, s.Lock, s.Primitive, s.Reason ?? $"not compiled by this build (needs {s.Symbols})")));
        var report = new ConversionReport("range", found, converted, refused);
        report.ThrowIfUnbalanced();
        return (solution, report);
    }

    /// <param name="Key">Names the acquire by its member and its place among the member's acquires, which edits elsewhere do not change.</param>
    private sealed record Coarse(LockSite Site, SiteRecord Record, string Key);

    private static async Task<IReadOnlyList<Coarse>> CoarseAsync(Solution solution, InputPath input, CancellationToken cancellationToken)
    {
        var coarse = new List<Coarse>();
        foreach (Project project in SolutionLoader.Own(solution, input))
        {
            LockInventory inventory = await SolutionInventory.CollectAsync(project, cancellationToken);
            var owner = new SourceOwner(project, input);
            var seen = new Dictionary<string, int>();
            foreach (LockSite site in inventory.Sites.Where(s => s.Kind == SiteKind.Acquire && s.Stage is SiteStage.Api or SiteStage.Ranged))
            {
                SyntaxNode root = await site.Location.SourceTree!.GetRootAsync(cancellationToken);
                MemberDeclarationSyntax? member = root.FindNode(site.Location.SourceSpan).FirstAncestorOrSelf<MemberDeclarationSyntax>();
                string name = $"{project.Id.Id}|{site.Location.SourceTree.FilePath}|{(member is null ? "" : Header(member))}";
                int ordinal = seen[name] = seen.GetValueOrDefault(name) + 1;
                if (site.Stage == SiteStage.Api)
                {
                    (string file, int line, int column) = SolutionInventory.Place(site.Location, input.Root);
                    string? reason = site.Reason ?? owner.WhyNot(site.Location);
                    coarse.Add(new Coarse(site, new SiteRecord(file, line, column, site.Lock.Id, site.Lock.Name, site.Kind, site.Primitive, site.Mode, site.Stage, site.Range, reason, null), $"{name}|{ordinal}"));
                }
            }
        }

        return coarse;
    }

    private static string Header(MemberDeclarationSyntax member) => (member.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Identifier.ValueText ?? "") + "." + member switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText + method.ParameterList,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => ".ctor" + constructor.ParameterList,
        _ => member.RawKind.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
