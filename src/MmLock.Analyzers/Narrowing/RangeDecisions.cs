using System.Collections.Concurrent;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>An acquire whose range was chosen by a condition on what the lock guards, and that nothing confirms.</summary>
/// <param name="Site">The acquire.</param>
/// <param name="Condition">The condition.</param>
/// <param name="Member">What it asks for: a guarded member, or the method or property that reads one.</param>
internal sealed record RangeDecision(AcquireSite Site, IOperation Condition, ISymbol Member);

/// <summary>
/// Finds acquires of a range that a condition chose, of two or more that there are, where the condition depends on a member that the same
/// lock guards and was evaluated before the lock was held. Not where the same is asked for once more under the hold, or another guarded
/// member is, and the answer may end the work.
/// </summary>
internal sealed class RangeDecisions(LockUseModel model)
{
    private const int MaxDepth = 3;
    private const int MaxBodies = 40;

    private readonly ConcurrentDictionary<(IMethodSymbol Method, ISymbol Lock), ImmutableHashSet<ISymbol>> _reads = new();

    public IEnumerable<RangeDecision> In(LockUseBody body)
    {
        FunctionBody part = body.Part;
        if (!part.Locks.Sites.Any(s => s is { Class: LockGranularity.Range, IsRequired: false }))
        {
            yield break;
        }

        var choices = new RangeChoices(body, MayChange, Helper);
        HashSet<int>? captured = null;
        foreach (AcquireSite site in part.Locks.Sites)
        {
            if (site is not { Class: LockGranularity.Range, Range: { } range, Operation: { } acquire, Lock: not null }
                || site.Path is { IsOpaque: true } || site.Path.Symbol is not { } symbol || HoldsLock(part.Locks.At(acquire), site))
            {
                continue;
            }

            foreach (IOperation condition in choices.Of(site, range))
            {
                body.CancellationToken.ThrowIfCancellationRequested();
                ImmutableHashSet<ISymbol> asked = AskedBy(choices.SourcesOf(condition.Syntax), site, symbol, choices, body);
                if (asked.IsEmpty || IsConfirmed(site, symbol, asked, choices, body))
                {
                    continue;
                }

                // A range that is computed of the member says so already.
                captured ??= new HashSet<int>(RangeCaptures.In(body).Select(c => c.Site.Index));
                if (!captured.Contains(site.Index))
                {
                    yield return new RangeDecision(
                        site, condition,
                        asked.OrderBy(m => model.Accesses.GuardOf(m) is null).ThenBy(m => m.Name, System.StringComparer.Ordinal).First());
                }

                break;
            }
        }
    }

    private bool HoldsLock(HeldAt at, AcquireSite site) => at.May.Any(h => IsSame(site.Path, h.Site.Path));

    private bool IsSame(LockPath wanted, LockPath held) =>
        !wanted.IsOpaque && !held.IsOpaque && LockRelations.IsPrefix(model.Aliases.Canonical(wanted), model.Aliases.Canonical(held));

    /// <summary>Guarded members, and methods that read them, that some pieces of code ask for.</summary>
    private ImmutableHashSet<ISymbol> AskedBy(
        IReadOnlyCollection<SyntaxNode> sources, AcquireSite site, ISymbol symbol, RangeChoices choices, LockUseBody body)
    {
        ImmutableHashSet<ISymbol>.Builder found = ImmutableHashSet.CreateBuilder<ISymbol>(SymbolEqualityComparer.Default);
        foreach (SyntaxNode source in sources)
        {
            found.UnionWith(
                choices.Accesses.In(source.Span).Where(a => IsSame(a.Lock, site.Path)).Select(a => a.Member.OriginalDefinition));
            if (!site.Path.IsOfThis || site.Path.Members.Length != 1)
            {
                continue;
            }

            foreach (IMethodSymbol method in choices.Helpers.In(source.Span))
            {
                ImmutableHashSet<ISymbol> reads = ReadsOf(method, symbol, body.CancellationToken);
                if (!reads.IsEmpty)
                {
                    found.Add((method.AssociatedSymbol ?? method).OriginalDefinition);
                    found.UnionWith(reads);
                }
            }
        }

        return found.ToImmutable();
    }

    private static bool MayChange(ISymbol member) => member switch
    {
        IFieldSymbol { IsReadOnly: true, Type: var type } => !type.IsValueType && type.SpecialType != SpecialType.System_String,
        IPropertySymbol property => property.SetMethod is not null || !property.Type.IsValueType || !property.IsAuto(),
        _ => true,
    };

    /// <summary>A method or getter of the same object, which is no other one's.</summary>
    private static IMethodSymbol? Helper(IOperation operation) => operation switch
    {
        IInvocationOperation { IsVirtual: false, Instance: IInstanceReferenceOperation, TargetMethod: var method } => method,
        IPropertyReferenceOperation { Instance: IInstanceReferenceOperation, Property: { IsVirtual: false, IsAbstract: false } property }
            when !property.IsAuto() && !AccessWrites.IsAssigned(operation) => property.GetMethod,
        _ => null,
    };

    /// <summary>Members that a lock of the same object guards and that a method reads, itself or by others of the object.</summary>
    private ImmutableHashSet<ISymbol> ReadsOf(IMethodSymbol start, ISymbol symbol, CancellationToken cancellationToken)
    {
        (IMethodSymbol, ISymbol) key = (start.OriginalDefinition, symbol);
        if (_reads.TryGetValue(key, out ImmutableHashSet<ISymbol>? known))
        {
            return known;
        }

        ImmutableHashSet<ISymbol>.Builder found = ImmutableHashSet.CreateBuilder<ISymbol>(SymbolEqualityComparer.Default);
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { start.OriginalDefinition };
        var open = new Queue<(IMethodSymbol Method, int Depth)>();
        open.Enqueue((start.OriginalDefinition, 0));
        while (open.Count > 0 && seen.Count <= MaxBodies)
        {
            (IMethodSymbol method, int depth) = open.Dequeue();
            foreach (IOperation operation in RunBodies.Of(method, model.Locks.Models, cancellationToken).ToList()
                .SelectMany(b => OperationsOf(RunGraph.Key(b), cancellationToken)))
            {
                model.Locks.Work.Add(1);
                if (operation is IMemberReferenceOperation
                    {
                        Instance: IInstanceReferenceOperation,
                        Member: IFieldSymbol or IPropertySymbol
                    } reference
                    && model.Accesses.GuardOf(reference.Member) is { OfType: false, Path: { IsOfThis: true, Members: { Length: 1 } guard } }
                    && SymbolEqualityComparer.Default.Equals(guard[0], symbol) && MayChange(reference.Member))
                {
                    found.Add(reference.Member.OriginalDefinition);
                }

                if (depth < MaxDepth && Helper(operation) is { } next && seen.Add(next.OriginalDefinition))
                {
                    open.Enqueue((next.OriginalDefinition, depth + 1));
                }
            }
        }

        return _reads.GetOrAdd(key, found.ToImmutable());
    }

    private IEnumerable<IOperation> OperationsOf(SyntaxNode body, CancellationToken cancellationToken) =>
        RunBodies.OwnOperations(body, model.Locks.Models.Get(body.SyntaxTree), cancellationToken);

    /// <summary>
    /// Under the hold a condition asks the same, or something else that the lock guards where the answer may end the work: a number of
    /// changes, say.
    /// </summary>
    private bool IsConfirmed(AcquireSite site, ISymbol symbol, ImmutableHashSet<ISymbol> asked, RangeChoices choices, LockUseBody body)
    {
        foreach (IOperation condition in choices.Under(site))
        {
            ImmutableHashSet<ISymbol> again = AskedBy(choices.SourcesUnder(condition.Syntax, site), site, symbol, choices, body);
            if (again.Overlaps(asked) || !again.IsEmpty && MayEnd(condition))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MayEnd(IOperation condition) =>
        condition.Syntax.Ancestors().FirstOrDefault(a => a is IfStatementSyntax or WhileStatementSyntax) is { } choice
        && choice.DescendantNodes().Any(n => n is ContinueStatementSyntax or ReturnStatementSyntax or BreakStatementSyntax
            or GotoStatementSyntax or ThrowStatementSyntax);
}
