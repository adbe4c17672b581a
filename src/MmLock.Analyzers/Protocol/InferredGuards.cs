using System.Collections.Concurrent;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Protocol;

/// <summary>A member that a lock guards in fact.</summary>
/// <param name="Member">A field or auto-property that nothing is declared of.</param>
/// <param name="Lock">The lock, as an attribute on the member names it.</param>
/// <param name="Accesses">Touches outside of construction.</param>
/// <param name="Held">Those of them under the lock.</param>
internal sealed record InferredGuard(ISymbol Member, ISymbol Lock, int Accesses, int Held);

/// <summary>
/// Which members of a class are changed only under one of its designated locks. Holds are those of the dataflow, and those of
/// all callers of a method that nobody else can call. Errs on the side of no guard: what cannot be followed is a change without the lock.
/// </summary>
internal sealed class InferredGuards(LockUseModel model)
{
    /// <summary>A guard that is touched less often than that under its lock is a guess.</summary>
    private const int MinHeld = 2;

    /// <summary>A member that is named more often than that is everybody's.</summary>
    private const int MaxUses = 2_000;
    private const int MaxDepth = 8;
    private const int MaxCallers = 300;

    private readonly ConcurrentDictionary<SyntaxNode, IReadOnlyList<FunctionBody>> _parts = new();

    private enum Standing
    {
        /// <summary>Some path leads here without the lock, as far as can be told.</summary>
        Open,

        /// <summary>Nobody else has the object yet.</summary>
        Unshared,
        Held,
    }

    /// <summary>What a hold must be for an access.</summary>
    private enum Need
    {
        Any,
        Write,

        /// <summary>One that nobody else holds a part of the lock beside.</summary>
        Coarse,
    }

    private LockModel Locks => model.Locks;

    private Visibility Visibility => Locks.Graph.Runs.Visibility;

    public IEnumerable<InferredGuard> In(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        List<ISymbol> locks = type.GetMembers().Where(m => m is IFieldSymbol or IPropertySymbol && IsLock(m)).ToList();
        if (locks.Count == 0)
        {
            yield break;
        }

        foreach (ISymbol member in type.GetMembers().Where(m => IsCandidate(m, locks)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Of(member, locks, cancellationToken) is { } guard)
            {
                yield return guard;
            }
        }
    }

    /// <summary>
    /// Whether all changes of a member, outside of construction, are made under a coarse hold of a lock: then a holder
    /// of a range may read it,
    /// since nobody changes it meanwhile.
    /// </summary>
    /// <param name="member">The member.</param>
    /// <param name="guard">The lock, in the same class.</param>
    /// <param name="changes">Whether a touch is a change.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public bool IsChangedCoarselyOnly(
        ISymbol member, ISymbol guard, System.Func<IMemberReferenceOperation, FunctionBody, bool> changes,
        CancellationToken cancellationToken)
    {
        if (UsesOf(member.OriginalDefinition, cancellationToken) is not { } uses)
        {
            return false;
        }

        int budget = MaxCallers;
        foreach ((FunctionBody part, IOperation operation) in uses)
        {
            if (operation is not IMemberReferenceOperation reference || !Is(reference.Member, member) || !changes(reference, part)
                || IsDead(reference, part))
            {
                continue;
            }

            IOperation? instance = Receivers.Of(reference);
            bool isUnshared = GuardedAccesses.IsUnderConstruction(instance, reference.Member, part)
                || instance is not null && model.Accesses.IsFresh(instance, reference, part);
            if (!isUnshared
                && At(reference, part, PathOf(guard, instance, part), guard, Need.Coarse, cancellationToken, ref budget) == Standing.Open)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsLock(ISymbol member) =>
        member is { IsImplicitlyDeclared: false } and not IPropertySymbol { IsIndexer: true }
        && Locks.Graph.Designated.Is(member)
        && LockElements.ElementOf(member.NamedType()) is null;

    private bool IsCandidate(ISymbol member, List<ISymbol> locks)
    {
        ITypeSymbol? type = member.NamedType();
        bool isState = member switch
        {
            IFieldSymbol field => field is { IsConst: false, IsImplicitlyDeclared: false, RefKind: RefKind.None, IsFixedSizeBuffer: false }
                && (!field.IsReadOnly || HoldsOthers(type)),
            IPropertySymbol property =>
                property.HasField() && !property.IsIndexer && !property.IsVirtual && !property.IsOverride
                && property.SetMethod is not { IsInitOnly: true } && (property.SetMethod is not null || HoldsOthers(type))
                    && !IsSetByInterface(property),
            _ => false,
        };
        return isState && type is not null && !locks.Contains(member, SymbolEqualityComparer.Default)
            && !Locks.Graph.Designated.Is(member) && !Locks.Types.IsRawLock(type) && !Locks.Types.IsLockApi(type)
            && (!member.IsStatic || locks.Any(l => l.IsStatic))
            && !(HoldsOthers(type) ? Visibility.IsSeenOutside(member) : Visibility.IsWrittenOutside(member))
            && model.Accesses.GuardOf(member) is null
            && !member.GetAttributes().Any(a => a.AttributeClass?.Name == "ThreadStaticAttribute");
    }

    /// <summary>An array or a collection, which changes without being assigned.</summary>
    private static bool HoldsOthers(ITypeSymbol? type) =>
        type is IArrayTypeSymbol || AccessWrites.IsMutableCollection(type?.OriginalDefinition);

    private static bool IsSetByInterface(IPropertySymbol property) =>
        property.ContainingType.AllInterfaces.SelectMany(i => i.GetMembers(property.Name)).OfType<IPropertySymbol>()
            .Any(p => p.SetMethod is not null);

    private InferredGuard? Of(ISymbol member, List<ISymbol> locks, CancellationToken cancellationToken)
    {
        var candidates = locks.Where(l => !member.IsStatic || l.IsStatic).ToDictionary(
            l => l, _ => 0, (IEqualityComparer<ISymbol>)SymbolEqualityComparer.Default);
        int accesses = 0;
        bool isWritten = false;
        int budget = MaxCallers;
        if (UsesOf(member, cancellationToken) is not { } uses)
        {
            return null;
        }

        foreach ((FunctionBody part, IOperation operation) in uses)
        {
            if (operation is not IMemberReferenceOperation reference || !Is(reference.Member, member)
                || reference.Parent is INameOfOperation)
            {
                continue;
            }

            IOperation? instance = Receivers.Of(reference);
            if (GuardedAccesses.IsUnderConstruction(instance, reference.Member, part)
                || instance is not null && model.Accesses.IsFresh(instance, reference, part) || IsDead(reference, part))
            {
                continue;
            }

            if (AccessWrites.IsAtomic(reference) || Escapes(reference, part))
            {
                return null;
            }

            bool writes = AccessWrites.IsWrite(reference);
            bool counts = false;
            foreach (ISymbol one in candidates.Keys.ToList())
            {
                Standing standing = instance is null && !member.IsStatic ? Standing.Open
                    : At(reference, part, PathOf(one, instance, part), one, writes ? Need.Write : Need.Any, cancellationToken, ref budget);
                counts |= standing != Standing.Unshared;
                if (standing == Standing.Held)
                {
                    candidates[one]++;
                }
                else if (standing == Standing.Open && writes)
                {
                    candidates.Remove(one);
                }
            }

            if (candidates.Count == 0)
            {
                return null;
            }

            accesses += counts ? 1 : 0;
            isWritten |= writes && counts;
        }

        ISymbol? best = locks.Where(candidates.ContainsKey).OrderByDescending(l => candidates[l]).FirstOrDefault();
        return isWritten && best is not null && candidates[best] >= MinHeld && Locks.Graph.GroupOf(member, cancellationToken) is null
            ? new InferredGuard(member, best, accesses, candidates[best])
            : null;
    }

    private static LockPath PathOf(ISymbol one, IOperation? instance, FunctionBody part) =>
        one.IsStatic || instance is null ? LockPath.Static(one) : LockPath.This.Member(one).From(part.Locks.Paths.Of(instance));

    /// <summary>Whether a lock is held at an operation, by the body or by whoever calls it.</summary>
    private Standing At(
        IOperation operation, FunctionBody part, LockPath path, ISymbol one, Need need, CancellationToken cancellationToken,
        ref int budget) =>
        At(operation, part, path, one.NamedType()!, need, ImmutableHashSet<ISymbol>.Empty, cancellationToken, ref budget);

    private Standing At(
        IOperation operation, FunctionBody part, LockPath path, ITypeSymbol lockType, Need need, ImmutableHashSet<ISymbol> within,
        CancellationToken cancellationToken, ref int budget)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (path.IsOpaque || !part.Locks.IsComplete || HeldAround(operation, part) is not { IsReached: true } at)
        {
            return Standing.Open;
        }

        return at.Paths.All(p => Holds(p, path, lockType, need)) ? Standing.Held
            : OfCallers(part, path, lockType, need, within, cancellationToken, ref budget);
    }

    /// <summary>A range hold leaves others in, so that it guards nothing that has no address.</summary>
    private bool Holds(PathState state, LockPath path, ITypeSymbol lockType, Need need) =>
        model.Relations.Ask(state, path, lockType) is { Answer: HeldAnswer.Held, Hold: { } hold }
        && need switch
        {
            Need.Coarse => hold.Site.Class == LockGranularity.Coarse && hold.Mode == HoldMode.Write,
            _ => (hold.Site.Class != LockGranularity.Range || hold.Site.IsRequired) && (need == Need.Any || hold.Mode == HoldMode.Write),
        };

    /// <summary>All calls of a private method hold the lock, or are part of making the object.</summary>
    private Standing OfCallers(
        FunctionBody part, LockPath path, ITypeSymbol lockType, Need need, ImmutableHashSet<ISymbol> within,
        CancellationToken cancellationToken, ref int budget)
    {
        FunctionBody root = part;
        while (root is { Entry: BodyEntry.Known, Outer: { } outer } && !GivesBack(root))
        {
            root = outer;
        }

        if (root.Outer is not null || GivesBack(root) || root.Method is not { } method || !IsCalledInSightOnly(method)
            || path.RootSymbol is { } start && !(start is IParameterSymbol parameter && Is(parameter.ContainingSymbol, method))
            || within.Count >= MaxDepth)
        {
            return Standing.Open;
        }

        if (within.Contains(method))
        {
            // A call of itself adds nothing to the calls from outside.
            return Standing.Unshared;
        }

        if (UsesOf(method, cancellationToken) is not { } uses)
        {
            return Standing.Open;
        }

        Standing all = Standing.Unshared;
        bool isCalled = false;
        foreach ((FunctionBody caller, IOperation use) in uses)
        {
            if (use is IMethodReferenceOperation { Parent: not INameOfOperation } reference && Is(reference.Method, method))
            {
                return Standing.Open;
            }

            if (use is not IInvocationOperation call || !Is(call.TargetMethod, method) || IsDead(call, caller))
            {
                continue;
            }

            isCalled = true;
            IOperation? receiver = call.Instance is null ? null : Receivers.Resolve(call.Instance);
            if (GuardedAccesses.IsUnderConstruction(receiver, method, caller)
                || receiver is not null && model.Accesses.IsFresh(receiver, call, caller))
            {
                continue;
            }

            LockPath there = caller.Locks.Paths.At(call, path, method, receiver, call.Arguments);
            Standing standing = --budget < 0
                ? Standing.Open
                : At(call, caller, there, lockType, need, within.Add(method), cancellationToken, ref budget);
            if (standing == Standing.Open)
            {
                return Standing.Open;
            }

            all = standing == Standing.Held ? Standing.Held : all;
        }

        return isCalled ? all : Standing.Open;
    }

    /// <summary>The body gives back a lock that its caller took: what holds at its start says nothing of the rest.</summary>
    private static bool GivesBack(FunctionBody part) => part.Locks.Steps.Any(s => s.Kind == LockStepKind.ReleasedNothing);

    private bool IsCalledInSightOnly(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, IsVirtual: false, IsOverride: false, IsAbstract: false, IsAsync: false }
        && method.ExplicitInterfaceImplementations.IsEmpty && !Visibility.IsSeenOutside(method)
        && !IsIterator(method)
        && !method.ContainingType.AllInterfaces.SelectMany(i => i.GetMembers(method.Name)).Any(m =>
            SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(m), method));

    private static bool IsIterator(IMethodSymbol method) =>
        method.DeclaringSyntaxReferences.Any(r =>
            r.GetSyntax().DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                .Any(n => n is YieldStatementSyntax));

    /// <summary>Every use of a symbol, in the bodies that have one; null where there are too many.</summary>
    private IEnumerable<(FunctionBody Part, IOperation Operation)>? UsesOf(ISymbol symbol, CancellationToken cancellationToken)
    {
        var roots = new List<SyntaxNode>();
        int names = 0;
        foreach ((int spelled, IEnumerable<SimpleNameSyntax> uses) in SymbolUses.UsesByFile(symbol, Locks.Models, cancellationToken))
        {
            names += spelled;
            if (names > MaxUses)
            {
                return null;
            }

            foreach (SimpleNameSyntax name in uses)
            {
                if (BlockOf(name) is { } block && !roots.Contains(block) && Means(name, symbol, cancellationToken))
                {
                    roots.Add(block);
                }
            }
        }

        Locks.Work.Add(names);
        return roots.SelectMany(r => PartsOf(r, cancellationToken)).SelectMany(p => p.Operations.Select(o => (p, o)));
    }

    private bool Means(SimpleNameSyntax name, ISymbol symbol, CancellationToken cancellationToken)
    {
        SymbolInfo found = Locks.Models.Get(name.SyntaxTree).GetSymbolInfo(name, cancellationToken);
        return found.Symbol is { } meant ? Is(meant, symbol) : found.CandidateSymbols.Any(c => Is(c, symbol));
    }

    private IReadOnlyList<FunctionBody> PartsOf(SyntaxNode block, CancellationToken cancellationToken)
    {
        if (_parts.TryGetValue(block, out IReadOnlyList<FunctionBody>? known))
        {
            return known;
        }

        IMethodSymbol? method = RunGraph.MethodOf(RunGraph.Key(block), Locks.Models.Get(block.SyntaxTree), cancellationToken);
        List<FunctionBody> parts = MemberAnalysis.In(block, (ISymbol?)method ?? Locks.Models.Compilation.Assembly, Locks, cancellationToken)
            .SelectMany(m => m.Parts).ToList();
        Locks.Work.Add(parts.Sum(p => p.Operations.Length));
        return _parts.GetOrAdd(block, parts);
    }

    /// <summary>The code block that a name is in, as the compiler has them; null for none.</summary>
    private static SyntaxNode? BlockOf(SyntaxNode name)
    {
        for (SyntaxNode? at = name; at is not null; at = at.Parent)
        {
            switch (at)
            {
                case AccessorDeclarationSyntax or BaseMethodDeclarationSyntax:
                case ArrowExpressionClauseSyntax { Parent: BasePropertyDeclarationSyntax }:
                    return at;
                case EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property }:
                    return property;
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } field }:
                    return field;
                case GlobalStatementSyntax { Parent: { } unit }:
                    return unit;
                case BaseTypeDeclarationSyntax or AttributeSyntax:
                    return null;
            }
        }

        return null;
    }

    private static HeldAt HeldAround(IOperation operation, FunctionBody part)
    {
        for (IOperation? at = operation; at is not null; at = at.Parent)
        {
            if (part.At(at) is { IsReached: true } held)
            {
                return held;
            }
        }

        return default;
    }

    private static bool IsDead(IOperation operation, FunctionBody part) => part.Locks.IsComplete && !HeldAround(operation, part).IsReached;

    /// <summary>
    /// The member is known by another name from here on, or what it holds is: that name is not followed. An object that the
    /// member refers to is no part of it, but the elements of a collection are.
    /// </summary>
    private static bool Escapes(IMemberReferenceOperation reference, FunctionBody part)
    {
        IOperation use = Values.SkipConversions(reference);
        bool isAliased = use.Parent switch
        {
            IAddressOfOperation => true,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } } => true,
            ISimpleAssignmentOperation { IsRef: true } => true,
            IReturnOperation => part.Method is { ReturnsByRef: true },
            _ => false,
        };
        return isAliased || HoldsOthers(reference.Type) && use.Parent switch
        {
            IReturnOperation or IVariableInitializerOperation or ITupleOperation or IObjectOrCollectionInitializerOperation => true,
            ISimpleAssignmentOperation assignment => assignment.Value == use,
            IArgumentOperation { Parent: IInvocationOperation call } => !call.TargetMethod.DeclaringSyntaxReferences.IsEmpty,
            IArgumentOperation { Parent: IObjectCreationOperation creation } =>
                creation.Constructor is { DeclaringSyntaxReferences.IsEmpty: false },
            ICoalesceOperation or IConditionalOperation or IArrayInitializerOperation => true,
            _ => false,
        };
    }

    private static bool Is(ISymbol a, ISymbol b) => SymbolEqualityComparer.Default.Equals(a.OriginalDefinition, b.OriginalDefinition);
}
