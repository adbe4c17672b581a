using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Conversion;

/// <summary>The stage from coarse acquires to ranges and structure holds: one locker at a time, each judged before the next.</summary>
internal sealed class RangeStage
{
    private readonly InputPath _input;
    private readonly SiteFilter _filter;
    private readonly Action<int, string>? _progress;
    private readonly Solution _original;
    private readonly Dictionary<string, string> _failures = [];
    private Solution _solution;
    private int _converted;
    private int _structures;
    private bool _isOneByOne;

    private RangeStage(Solution solution, InputPath input, SiteFilter filter, Action<int, string>? progress) =>
        (_original, _solution, _input, _filter, _progress) = (solution, solution, input, filter, progress);

    /// <param name="Key">Names the acquire by its member and its place among the member's acquires, which edits elsewhere do not
    /// change.</param>
    private sealed record Coarse(DocumentId Document, LockSite Site, SiteRecord Record, string Key);

    public static async Task<(Solution Solution, ConversionReport Report)> RunAsync(
        Solution solution,
        InputPath input,
        SiteFilter filter,
        bool verify,
        Action<int, string>? progress,
        CancellationToken cancellationToken)
    {
        SolutionInventory before = await SolutionInventory.TakeAsync(solution, input, filter.Scope, cancellationToken);
        filter.ThrowIfNothing(before);
        int found = before.Sites.Count(s => s.IsCoarseAcquire);
        var stage = new RangeStage(solution, input, filter, progress);
        List<Refused> refused = await stage.ConvertAsync(verifyEach: false, cancellationToken);

        // The gate compiles what each change can reach; all that the input is, is compiled once. Should that find more, each change is
        // compiled with everything to tell which it is.
        if (verify && await Verification.FirstErrorAsync(stage._solution, input, cancellationToken) is not null)
        {
            stage = new RangeStage(solution, input, filter, progress);
            refused = await stage.ConvertAsync(verifyEach: true, cancellationToken);
        }

        // Coarse acquires that are not compiled now keep waiting for a build that compiles them.
        SolutionInventory after = await SolutionInventory.TakeAsync(
            stage._solution, input, InventoryScope.Designated, cancellationToken);
        refused.AddRange(after.Sites.Where(s => s.IsCoarseAcquire && s.Symbols is not null).Select(s =>
            new Refused(
                s.Place, s.Lock, s.Primitive,
                s.Reason ?? $"not compiled by this build (needs {s.Symbols}); one that compiles it can convert it")));
        var report = new ConversionReport("range", found, stage._converted, refused) { Structures = stage._structures };
        report.ThrowIfUnbalanced();
        return (stage._solution, report);
    }

    private async Task<List<Refused>> ConvertAsync(bool verifyEach, CancellationToken cancellationToken)
    {
        IReadOnlyList<Coarse> left = await CoarseAsync(cancellationToken);
        HashSet<string> selected = [.. left.Where(s => _filter.Covers(s.Record)).Select(s => s.Key)];

        // What is known of the sites of other files lasts while one is edited.
        while (Round(left) is { Length: > 0 } round)
        {
            // All plans of a lock are made at once, so all can be carried out at once; if the gate has anything against the whole, each is
            // judged alone.
            if (!verifyEach && !_isOneByOne && Batch(left) is { Length: > 1 } batch)
            {
                _progress?.Invoke(_converted, batch[0].Record.Place);
                if (await TryConvertAsync(batch, cancellationToken))
                {
                    _converted += batch.Length;
                    _structures += batch.Count(s => s.Record.Becomes == HoldKind.Structure);
                    left = await CoarseAsync(cancellationToken);
                    continue;
                }

                _isOneByOne = true;
            }

            foreach (Coarse next in round)
            {
                _progress?.Invoke(_converted, next.Record.Place);
                if (await TryConvertAsync(next, verifyEach, cancellationToken) is { } failure)
                {
                    _failures[next.Key] = failure;
                }
                else
                {
                    _converted++;
                    _structures += next.Record.Becomes == HoldKind.Structure ? 1 : 0;
                }
            }

            left = await CoarseAsync(cancellationToken);
        }

        return [.. left.Select(s => new Refused(s.Record.Place, s.Record.Lock, s.Record.Primitive, Reason(s)))];

        Coarse[] Round(IReadOnlyList<Coarse> sites) =>
            [.. sites.Where(
                s => s.Record.Reason is null && selected.Contains(s.Key) && !_failures.ContainsKey(s.Key)).DistinctBy(s => s.Record.File)];

        // One acquire of each member, and each file in one project.
        Coarse[] Batch(IReadOnlyList<Coarse> sites) =>
            [.. sites.Where(s => s.Record.Reason is null && selected.Contains(s.Key) && !_failures.ContainsKey(s.Key))
                .GroupBy(s => s.Record.File).SelectMany(f => f.Where(s => s.Document == f.First().Document)
                    .DistinctBy(s => s.Key[..s.Key.LastIndexOf('|')]))];

        string Reason(Coarse site) =>
            site.Record.Reason ?? _failures.GetValueOrDefault(site.Key) ?? (selected.Contains(site.Key) ? "" : "not selected");
    }

    /// <returns>Whether all of them are converted; else none is.</returns>
    private async Task<bool> TryConvertAsync(Coarse[] sites, CancellationToken cancellationToken)
    {
        Solution attempt = _solution;
        foreach (IGrouping<DocumentId, Coarse> file in sites.GroupBy(s => s.Document))
        {
            // Planned on what there is, not on what the files before have become.
            Document? changed = await HoldConversion.ConvertAllAsync(
                _solution.GetDocument(file.Key)!, [.. file.Select(s => s.Site.Location.SourceSpan)], cancellationToken);
            if (changed is null)
            {
                return false;
            }

            attempt = attempt.WithDocumentText(file.Key, await changed.GetTextAsync(cancellationToken));
        }

        if (SourceOwner.Problem(_original, attempt, _input) is not null
            || await SourceEncodings.ProblemAsync(_original, attempt, _input, cancellationToken) is not null
            || await FixGate.ObjectionAsync(_solution, attempt, cancellationToken) is not null)
        {
            return false;
        }

        _solution = attempt;
        return true;
    }

    /// <returns>Why it stays coarse; null when it is converted.</returns>
    private async Task<string?> TryConvertAsync(Coarse site, bool verify, CancellationToken cancellationToken)
    {
        Document document = _solution.GetDocument(site.Document)!;
        (Document? changed, string? objection) =
            await HoldConversion.TryConvertAsync(document, site.Site.Location.SourceSpan, cancellationToken);
        if (objection is not null || changed is null)
        {
            return objection is null ? "its region cannot be edited" : $"with the range there would be {objection}";
        }

        Solution attempt = changed.Project.Solution;
        string? failure = SourceOwner.Problem(_original, attempt, _input)
            ?? await SourceEncodings.ProblemAsync(_original, attempt, _input, cancellationToken);
        if (failure is null && verify && await Verification.FirstErrorAsync(attempt, _input, cancellationToken) is { } error)
        {
            failure = $"does not compile: {error}";
        }

        _solution = failure is null ? attempt : _solution;
        return failure;
    }

    private async Task<IReadOnlyList<Coarse>> CoarseAsync(CancellationToken cancellationToken)
    {
        var coarse = new List<Coarse>();
        foreach (Project project in SolutionLoader.Own(_solution, _input))
        {
            LockInventory inventory = await SolutionInventory.CollectAsync(project, InventoryScope.Designated, cancellationToken);
            var owner = new SourceOwner(project, _input);
            var seen = new Dictionary<string, int>();
            foreach (LockSite site in inventory.Sites.Where(
                s => s.Kind == SiteKind.Acquire && s.Stage is SiteStage.Api or SiteStage.Ranged))
            {
                SyntaxTree tree = site.Location.SourceTree!;
                SyntaxNode root = await tree.GetRootAsync(cancellationToken);
                MemberDeclarationSyntax? member = root.FindNode(site.Location.SourceSpan).FirstAncestorOrSelf<MemberDeclarationSyntax>();
                string name = $"{project.Id.Id}|{tree.FilePath}|{(member is null ? "" : Header(member))}";
                int ordinal = seen[name] = seen.GetValueOrDefault(name) + 1;
                if (site.Stage == SiteStage.Api)
                {
                    SiteRecord record = SiteRecord.Of(site, _input.Root) with { Reason = site.Reason ?? owner.WhyNot(site.Location) };
                    coarse.Add(new Coarse(_solution.GetDocument(tree)!.Id, site, record, $"{name}|{ordinal}"));
                }
            }
        }

        return coarse;
    }

    private static string Header(MemberDeclarationSyntax member) =>
        (member.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Identifier.ValueText ?? "") + "." + member switch
        {
            MethodDeclarationSyntax method => method.Identifier.ValueText + method.ParameterList,
            PropertyDeclarationSyntax property => property.Identifier.ValueText,
            ConstructorDeclarationSyntax constructor => ".ctor" + constructor.ParameterList,
            _ => member.RawKind.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
}
