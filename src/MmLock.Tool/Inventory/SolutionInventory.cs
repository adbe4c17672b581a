using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Inventory;

/// <summary>Every lock and site of the input, compiled or not, in a fixed order.</summary>
internal sealed record SolutionInventory(IReadOnlyList<LockRecord> Locks, IReadOnlyList<SiteRecord> Sites)
{
    /// <summary>Options that name nothing or cannot be read: what they were to designate is missing here.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Lock types of the input's own that no list names.</summary>
    public IReadOnlyList<PrimitiveRecord> Primitives { get; init; } = [];

    public static Task<SolutionInventory> TakeAsync(Solution solution, InputPath input, CancellationToken cancellationToken) =>
        TakeAsync(solution, input, InventoryScope.Candidates, cancellationToken);

    /// <param name="solution">As loaded.</param>
    /// <param name="input">What the user named.</param>
    /// <param name="scope">Which locks: a conversion that asks for fewer has less to read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="shard">Which of the projects to read; null for all.</param>
    public static async Task<SolutionInventory> TakeAsync(
        Solution solution, InputPath input, InventoryScope scope, CancellationToken cancellationToken, Shard? shard = null)
    {
        var sites = new Dictionary<(string File, int Line, int Column), SiteRecord>();
        var shared = new Dictionary<(string File, int Line, int Column), List<(string Project, SiteRecord Record)>>();
        var locks = new Dictionary<string, (LockInfo Info, string At)>();
        var foreign = new Dictionary<string, string>();
        var primitives = new SortedDictionary<string, PrimitiveRecord>(StringComparer.Ordinal);
        Project[] projects = [.. SolutionLoader.Own(solution, input)];
        if (shard is not null)
        {
            projects = [.. shard.Of(projects)];
        }

        foreach (Project project in projects)
        {
            LockInventory inventory = await CollectAsync(project, Read(scope), cancellationToken);
            Add(inventory, project, null);
            foreach (CandidatePrimitive primitive in inventory.Primitives)
            {
                primitives.TryAdd(primitive.MetadataName, PrimitiveRecord.Of(primitive, input.Root));
            }
        }

        foreach ((string id, string reason) in (await SolutionLocks.OfAsync(solution, cancellationToken)).Reasons)
        {
            foreign.TryAdd(id, reason);
        }

        // What one project or framework leaves out, another may compile: then it is not inactive.
        foreach (Project project in projects)
        {
            foreach (SymbolVariant variant in await SymbolVariant.OfAsync(project, cancellationToken))
            {
                Project shown = variant.Apply(solution).GetProject(project.Id)!;
                Add(await CollectAsync(shown, Read(scope), cancellationToken), project, variant.Symbols);
            }
        }

        foreach (((string, int, int) place, List<(string, SiteRecord)> all) in shared.Where(s => s.Value.Count > 1))
        {
            if (SharedSites.WhyApart(all) is { } why)
            {
                sites[place] = sites[place] with { Becomes = HoldKind.Coarse, Obstacle = why, Reason = why, Plan = null, Gain = null };
            }
        }

        // A lock declared elsewhere is the input's only by its sites here.
        HashSet<string> own = [.. projects.SelectMany(p => p.Documents).Select(d => d.FilePath).OfType<string>()];
        SiteRecord[] ordered = [.. sites.Values.Select(Judge)
            .Where(s => scope == InventoryScope.All || s.Stage is not (SiteStage.Undesignated or SiteStage.Signal))
            .OrderBy(s => s.File, StringComparer.Ordinal).ThenBy(s => s.Line).ThenBy(s => s.Column)];
        ILookup<string, SiteRecord> byLock = ordered.ToLookup(s => s.LockId);
        LockRecord[] found = [.. locks.Values
            .Where(l => (l.Info.Designated && own.Contains(l.Info.DeclaredAt.GetLineSpan().Path)) || byLock.Contains(l.Info.Lock.Id))
            .Select(
                l => new LockRecord(
                    l.Info.Lock.Id,
                    l.Info.Lock.Name,
                    l.At,
                    l.Info.Designated,
                    byLock[l.Info.Lock.Id].Count(),
                    byLock[l.Info.Lock.Id].Count(s => s.Range is not null)) { Why = l.Info.Why })
            .OrderByDescending(l => l.Designated).ThenByDescending(l => l.Why is not null)
            .ThenByDescending(l => l.Designated ? 0 : l.WithRange)
            .ThenByDescending(l => l.Designated ? 0 : l.Sites)
            .ThenBy(l => l.DeclaredAt, StringComparer.Ordinal)];
        return new SolutionInventory(found, ordered)
        {
            Problems = await ProblemsAsync(projects, cancellationToken),
            Primitives = [.. primitives.Values],
        };

        void Add(LockInventory inventory, Project project, string? symbols)
        {
            foreach (LockInfo info in inventory.Locks)
            {
                (string file, int line, _) = SiteRecord.PlaceOf(info.DeclaredAt, input.Root);
                if (!locks.TryAdd(info.Lock.Id, (info, $"{file}:{line}")) && locks[info.Lock.Id].Info is { Designated: false, Why: null })
                {
                    // What it is for may show in another project than that which declares it.
                    locks[info.Lock.Id] = (info, $"{file}:{line}");
                }

                if (info is { Designated: true, IsVisibleOutside: true } && UnreadUser(project) is { } user)
                {
                    foreign.TryAdd(info.Lock.Id, $"'{user}', which is not read, may use it; one that is internal can be converted");
                }
            }

            var owner = new SourceOwner(project, input);
            foreach (LockSite site in inventory.Sites)
            {
                (string File, int Line, int Column) place = SiteRecord.PlaceOf(site.Location, input.Root);
                SiteStage stage = symbols is not null && site.Stage == SiteStage.Raw ? SiteStage.Inactive : site.Stage;
                string? reason = site.Reason;
                if (site.Stage.IsDesignated() && owner.WhyNot(site.Location) is { } why)
                {
                    foreign.TryAdd(site.Lock.Id, $"{place.File}:{place.Line}: {why}");
                    reason ??= stage is SiteStage.Raw or SiteStage.Inactive || (stage == SiteStage.Api && site.Kind == SiteKind.Acquire)
                        ? why
                        : null;
                }

                if (symbols is not null && stage == SiteStage.Api && site.Kind == SiteKind.Acquire)
                {
                    reason ??= $"not compiled by this build (needs {symbols}); one that compiles it can convert it";
                }

                SiteRecord record = SiteRecord.Of(site, inventory.Engine, input.Root, cancellationToken) with
                {
                    Stage = stage,
                    Reason = reason,
                    Symbols = symbols,
                };
                if (!sites.TryGetValue(place, out SiteRecord? known) || known.Stage is SiteStage.Undesignated or SiteStage.Signal)
                {
                    // What one project leaves ordinary, another may have designated.
                    sites[place] = record;
                }

                if (symbols is null && record.IsCoarseAcquire)
                {
                    (shared.TryGetValue(place, out var all) ? all : shared[place] = []).Add((project.Name, record));
                }
            }
        }

        // A lock is a candidate as a whole; it moves as a whole or not at all.
        SiteRecord Judge(SiteRecord site) => site.Stage == SiteStage.Undesignated && locks[site.LockId].Info.Why is not null
            ? site with { Stage = SiteStage.Candidate }
            : site.Stage is SiteStage.Raw or SiteStage.Inactive
            && foreign.TryGetValue(site.LockId, out string? why)
            ? site with { Stage = SiteStage.Refused, Reason = site.Reason ?? "the lock stays raw as a whole: " + why }
            : site;
    }

    /// <summary>A project in another language that refers to one, directly or not.</summary>
    private static string? UnreadUser(Project project) =>
        project.Solution.GetProjectDependencyGraph().GetProjectsThatTransitivelyDependOnThisProject(project.Id)
        .Select(d => project.Solution.GetProject(d)!).Where(p => !p.SupportsCompilation).Select(p => Path.GetFileName(p.FilePath))
            .Order(StringComparer.Ordinal).FirstOrDefault();

    public static async Task<LockInventory> CollectAsync(Project project, InventoryScope scope, CancellationToken cancellationToken) =>
        LockInventory.Collect(
            (await HandedLocks.ProjectsAsync(project.Solution, cancellationToken)).Single(p => p.Project.Id == project.Id).Engine,
            scope, cancellationToken);

    /// <summary>
    /// An error of each member of the input that does not bind, which was not read in full: each project is compiled for it.
    /// </summary>
    public static async Task<IReadOnlyList<Diagnostic>> UnreadAsync(
        Solution solution, InputPath input, CancellationToken cancellationToken)
    {
        var unread = new List<Diagnostic>();
        foreach (Project project in SolutionLoader.Own(solution, input))
        {
            unread.AddRange(LockInventory.Unread((await project.GetCompilationAsync(cancellationToken))!, cancellationToken));
        }

        return unread;
    }

    /// <summary>What is ordinary in one project may be designated, or show what it is for, in another.</summary>
    private static InventoryScope Read(InventoryScope scope) =>
        scope == InventoryScope.Designated ? InventoryScope.Designated : InventoryScope.All;

    /// <summary>What MML9001 says of each project; a lock that some project of the input does know is not missing in the others.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(IEnumerable<Project> projects, CancellationToken cancellationToken)
    {
        var problems = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var compilations = new List<Compilation>();
        foreach (Project project in projects)
        {
            Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
            compilations.Add(compilation);
            foreach (OptionProblem problem in OptionSettings.Problems(
                compilation, project.AnalyzerOptions.AnalyzerConfigOptionsProvider, cancellationToken))
            {
                problems.TryAdd(problem.Part, $"'{problem.Part}' is ignored: {problem.Why}");
            }
        }

        return [.. problems.Where(
            p => OptionSettings.LockOf(p.Key) is not { } name || !compilations.Any(
                c => MmLockOptions.FindLock(name, c, out _).Any())).Select(p => p.Value)];
    }
}
