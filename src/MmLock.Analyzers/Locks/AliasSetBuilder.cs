using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// Finds one lock from one of its names: each use of a name is an operation on the lock, gives it another name, or hands
/// it out of sight. What gives it a name is followed both ways, so that the search ends with the same names wherever it
/// began.
/// </summary>
internal sealed partial class AliasSetBuilder(LockAliasAnalysis graph, CancellationToken cancellationToken)
{
    /// <summary>Names of one lock. A lock with more is every lock of a program, joined by some helper that takes any.</summary>
    private const int MaxMembers = 256;

    /// <summary>Places at which a name is looked at.</summary>
    private const int MaxUses = 20_000;

    private readonly LockAliasSet _group = new();
    private readonly Queue<ISymbol> _unread = new();
    private readonly HashSet<(SyntaxTree, TextSpan)> _placed = new();
    private readonly HashSet<(Location, string)> _refused = new();
    private int _uses;

    private bool IsTooLarge => _group.Members.Count > MaxMembers || _uses > MaxUses;

    /// <summary>Every name that was found.</summary>
    public IReadOnlyCollection<ISymbol> Members => _group.Members;

    /// <returns>Null when none of the names is designated.</returns>
    public LockAliasSet? From(ISymbol symbol)
    {
        ReadAll(symbol);
        List<ISymbol> roots = _group.Members.Where(graph.Designated.Is).OrderBy(PlaceOf).ToList();
        if (IsTooLarge && roots.FirstOrDefault(r => !r.DeclaringSyntaxReferences.IsEmpty) is { } large)
        {
            _group.Refuse(
                $"'{large.Name}' goes by more than {MaxMembers} names, too many to follow",
                large.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken));
        }

        List<ISymbol> members = roots.Where(r => r is not (ILocalSymbol or IParameterSymbol)).ToList();

        // A parameter or a local designates its lock only if no member does.
        _group.Roots.AddRange(members.Count > 0 ? members : roots.Take(1));
        return _group.Roots.Count == 0 ? null : Finish();
    }

    /// <returns>Null when no field or property that could be designated is among the names.</returns>
    public LockAliasSet? FromUndesignated(ISymbol symbol)
    {
        ReadAll(symbol);
        if (IsTooLarge)
        {
            return null;
        }

        _group.Roots.AddRange(
            _group.Members.Where(m => m is (IFieldSymbol or IPropertySymbol) and { DeclaringSyntaxReferences.IsEmpty: false }
                && !KnownTypes.HasAttribute(m, KnownTypes.StructureLock)
                && !graph.Options.StructureLockMembers.Contains(m, SymbolEqualityComparer.Default))
            .OrderBy(m => m is IPropertySymbol).ThenBy(PlaceOf).Take(1));
        return _group.Roots.Count == 0 || _group.Operations.Count == 0 ? null : Finish();
    }

    /// <summary>A lock whose operations are known, with what the methods do that wrap them.</summary>
    /// <param name="companion">What takes its place.</param>
    /// <param name="roots">What names it.</param>
    /// <param name="sites">The operations.</param>
    /// <param name="refusals">Why it has to stay as it is.</param>
    public LockAliasSet FromSites(
        Companion companion, IEnumerable<ISymbol> roots, IEnumerable<ObjectLockSite> sites,
        IEnumerable<(string Reason, SyntaxNode At)> refusals)
    {
        _group.Companion = companion;
        _group.Roots.AddRange(roots);
        foreach (ObjectLockSite site in sites)
        {
            Place(site.Lock, Values.SymbolOf(site.Value) ?? companion.Home, site.Model);
        }

        while (_unread.Count > 0 && !IsTooLarge)
        {
            ReadUses(_unread.Dequeue());
        }

        foreach ((string reason, SyntaxNode at) in refusals)
        {
            Refuse(reason, at);
        }

        return Finish();
    }

    private void ReadAll(ISymbol symbol)
    {
        Join(symbol, null);
        while (_unread.Count > 0 && !IsTooLarge)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ISymbol next = _unread.Dequeue();
            ReadUses(next);
            if (_group.Wrappers.All(w => !SymbolEqualityComparer.Default.Equals(w.Method, next)))
            {
                ReadDeclaration(next);
            }
        }
    }

    private LockAliasSet Finish()
    {
        _group.IsMmapLock = _group.Roots.Any(r =>
            graph.Types.IsMmapLock(DesignatedLocks.TypeOf(r)) || graph.Types.IsMmapLock(LockElements.ElementOf(DesignatedLocks.TypeOf(r))));
        Sort(_group.Operations, o => o.Syntax.GetLocation());
        GiveModes();
        Sort(_group.Creations, c => c.Syntax.GetLocation());
        Sort(_group.Wrappers, w => w.Inner.Operation.Syntax.GetLocation());
        List<Refusal> refusals = _group.Refusals
            .OrderBy(r => (r.At.SourceTree?.FilePath ?? "", r.At.SourceSpan.Start, -r.At.SourceSpan.End))
            .ThenBy(r => r.Reason, System.StringComparer.Ordinal).ToList();
        _group.Refusals.Clear();
        _group.Refusals.AddRange(refusals);
        if (_group.IsMmapLock)
        {
            // These are reasons to keep a raw lock raw.
            _group.Refusals.Clear();
        }

        return _group;
    }

    /// <summary>A release that ends a hold of whatever mode ends that of the acquires beside it, if these have one mode.</summary>
    private void GiveModes()
    {
        for (int i = 0; i < _group.Operations.Count; i++)
        {
            LockUse release = _group.Operations[i];
            if (release.Lock is { Verb: LockVerb.Release, Mode: null })
            {
                List<HoldMode?> modes = _group.Operations
                    .Where(o =>
                        o.Lock.Kind == SiteKind.Acquire && FlowGraphs.BodyOf(o.Syntax) == FlowGraphs.BodyOf(release.Syntax)
                            && o.Receiver == release.Receiver)
                    .Select(o => o.Lock.Mode).Distinct().ToList();
                _group.Operations[i] = modes.Count == 1 ? release with { Lock = release.Lock with { Mode = modes[0] } } : release;
            }
        }
    }

    private static void Sort<T>(List<T> items, System.Func<T, Location> at)
    {
        List<T> sorted = items.OrderBy(i => (at(i).SourceTree?.FilePath ?? "", at(i).SourceSpan.Start)).ToList();
        items.Clear();
        items.AddRange(sorted);
    }

    private static (string, int) PlaceOf(ISymbol symbol) =>
        symbol.Locations.FirstOrDefault(l => l.IsInSource) is { } at
            ? (at.SourceTree!.FilePath, at.SourceSpan.Start)
            : ("\uffff" + symbol.ToDisplayString(), 0);

    private void Refuse(string reason, SyntaxNode at)
    {
        if (_refused.Add((at.GetLocation(), reason)))
        {
            _group.Refuse(reason, at);
        }
    }

    private void Join(ISymbol symbol, SyntaxNode? because)
    {
        symbol = symbol.OriginalDefinition;
        if (_group.Members.Contains(symbol))
        {
            return;
        }

        if (because is not null && !IsInSource(symbol) && !graph.Designated.Is(symbol))
        {
            // A lock of another project is one of its own; what else that does with this one is not read here.
            string where = symbol.DeclaringSyntaxReferences.IsEmpty
                ? "which is not in this solution"
                : $"of another project ('{symbol.ContainingAssembly?.Name}')";
            ISymbol receiver = symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol method } ? method : symbol;
            Refuse(
                $"the lock is handed to '{receiver.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}', {where}", because);
            return;
        }

        _group.Members.Add(symbol);
        _unread.Enqueue(symbol);
    }

    private bool IsInSource(ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, graph.Models.Compilation.Assembly)
            && !symbol.DeclaringSyntaxReferences.IsEmpty
            || symbol
                is IParameterSymbol
            {
                ContainingSymbol: IMethodSymbol
                {
                    MethodKind: MethodKind.PropertySet,
                    DeclaringSyntaxReferences.IsEmpty: false
                }
            };

    private void ReadUses(ISymbol symbol)
    {
        foreach (SimpleNameSyntax name in SymbolUses.Uses(symbol, graph.Models.Compilation, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            graph.Models.Work.Add(1);
            if (++_uses > MaxUses)
            {
                return;
            }

            SemanticModel model = graph.Models.Get(name.SyntaxTree);
            ISymbol? found = model.GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition;
            found = (found as IMethodSymbol)?.ReducedFrom?.OriginalDefinition ?? found;
            if (SymbolEqualityComparer.Default.Equals(found, symbol))
            {
                ReadUse(name, symbol, model);
            }
        }
    }

    private void ReadUse(SimpleNameSyntax name, ISymbol symbol, SemanticModel model)
    {
        SyntaxNode expression = name.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Name == name => access,
            MemberBindingExpressionSyntax binding => binding,
            _ => name,
        };
        if (symbol is IMethodSymbol method)
        {
            ReadCall(method, expression, model);
        }
        else if (model.GetOperation(expression, cancellationToken) is { } operation && !IsInsideNameof(operation))
        {
            Classify(operation, symbol, model);
        }
    }

    private static bool IsInsideNameof(IOperation operation)
    {
        for (IOperation? at = operation; at is not null; at = at.Parent)
        {
            if (at is INameOfOperation)
            {
                return true;
            }
        }

        return operation.Syntax.FirstAncestorOrSelf<AttributeSyntax>() is not null;
    }

    private void ReadCall(IMethodSymbol method, SyntaxNode expression, SemanticModel model)
    {
        LockWrapper? wrapper = _group.Wrappers.FirstOrDefault(w => SymbolEqualityComparer.Default.Equals(w.Method, method));
        if (expression.Parent is not InvocationExpressionSyntax invocation
            || model.GetOperation(invocation, cancellationToken) is not IInvocationOperation call)
        {
            if (model.GetOperation(expression, cancellationToken) is IMethodReferenceOperation group && !IsInsideNameof(group))
            {
                ReadMethodGroup(group, wrapper, method, model);
            }

            return;
        }

        if (wrapper is not null)
        {
            Place(wrapper.Inner with { Operation = call, Wrapper = method }, method, model);
        }
        else
        {
            // A method that returns the lock: each call is one more name for it.
            Classify(call, method, model);
        }
    }

    private void ReadMethodGroup(IMethodReferenceOperation group, LockWrapper? wrapper, IMethodSymbol method, SemanticModel model)
    {
        if (wrapper is not null)
        {
            Place(wrapper.Inner with { Operation = group, Wrapper = method, Verb = LockVerb.Foreign }, method, model);
        }
        else
        {
            Refuse($"'{method.Name}', which returns the lock, is used as a delegate", group.Syntax);
        }
    }

    /// <summary>Says what one use of the lock is: an operation on it, a way to give it another name, or an escape.</summary>
    private void Classify(IOperation reference, ISymbol symbol, SemanticModel model, bool isElement = false)
    {
        if (!isElement && IsHolder(symbol) && ClassifyHolder(reference, symbol, model))
        {
            return;
        }

        if (graph.Reader.ReadFromTarget(reference) is { } operation)
        {
            Place(operation, symbol, model);
            return;
        }

        IOperation value = Values.SkipConversions(reference);
        switch (value.Parent)
        {
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                if (declarator.Symbol.RefKind != RefKind.None)
                {
                    Refuse($"'{declarator.Symbol.Name}' is a reference to the place of the lock", value.Syntax);
                }

                Join(declarator.Symbol, value.Syntax);
                break;
            case IFieldInitializerOperation initializer:
                JoinAll(initializer.InitializedFields, value.Syntax);
                break;
            case IPropertyInitializerOperation initializer:
                JoinAll(initializer.InitializedProperties, value.Syntax);
                break;
            case ISimpleAssignmentOperation or IArgumentOperation when HolderPutInto(value) is { } holder && IsHolder(holder):
                Join(holder, value.Syntax);
                break;
            case ISimpleAssignmentOperation assignment when assignment.Target == value:
                ReadAssigned(symbol, Values.Unwrap(assignment.Value), assignment.Syntax, model, isInitializer: isElement);
                break;
            case ISimpleAssignmentOperation assignment when Values.SymbolOf(assignment.Target) is { } target:
                Join(target, value.Syntax);
                break;
            case IArgumentOperation { Parent: IInvocationOperation helped } argument
                when graph.HandedTo(helped, cancellationToken) is { } site && site.Target == argument.Value:
                Place(site with { Target = reference }, symbol, model);
                break;
            case IArgumentOperation
            {
                Parent: IInvocationOperation { TargetMethod: var passed } through,
                Parameter: { RefKind: RefKind.None } parameter
            }
                when IsPassedThrough(passed, parameter):
                // `Check.NotNull(x)` is what it is given. All that it is ever given is not one lock.
                Refuse($"the lock passes through '{passed.Name}', which passes on anything", value.Syntax);
                if (graph.Reader.ReadFromTarget(through) is { } passedOn)
                {
                    Place(passedOn, symbol, model);
                }

                JoinOwner(through, model);
                break;
            case IArgumentOperation
            {
                Parent: IInvocationOperation or IObjectCreationOperation,
                Parameter: { RefKind: RefKind.None } parameter
            }:
                Join(parameter, value.Syntax);
                break;
            case IReturnOperation when OwnerOfReturn(value, model) is { } owner:
                Join(owner, value.Syntax);
                break;
            case ICoalesceAssignmentOperation { Parent: IExpressionStatementOperation } made when isElement && made.Target == value:
                ReadAssigned(symbol, Values.Unwrap(made.Value), made.Syntax, model, isInitializer: true);
                break;
            case IMemberReferenceOperation member when graph.Types.IsLockApi(member.Member.ContainingType):
            case IExpressionStatementOperation:
                break;
            case IMemberReferenceOperation or IInvocationOperation
                when value.Type is { SpecialType: not SpecialType.System_Object } type && !graph.Types.IsRawLock(type):
                Refuse(
                    $"the lock is itself used, as '{type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}' "
                        + $"('{ShortText.FirstLineOf(value.Parent.Syntax, 60)}')",
                    value.Syntax);
                if (type.IsTupleType)
                {
                    JoinOwner(value, model);
                }

                break;
            default:
                Refuse($"the lock object escapes ('{ShortText.FirstLineOf(value.Parent?.Syntax ?? value.Syntax, 60)}')", value.Syntax);
                JoinOwner(value, model);
                break;
        }
    }

    /// <summary>A method that takes anything and may return just that.</summary>
    private static bool IsPassedThrough(IMethodSymbol method, IParameterSymbol parameter) =>
        parameter.OriginalDefinition.Type is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method };

    /// <summary>
    /// What gets a value that the lock is one of: <c>_sync ?? throw</c>, <c>_sync ??= new()</c>, <c>b ? _a : _b</c>. It is a name of
    /// the lock, too, and its sites are none that could be converted: the lock is refused for it.
    /// </summary>
    private void JoinOwner(IOperation value, SemanticModel model)
    {
        IOperation at = value;
        while (at.Parent is IConversionOperation or IParenthesizedOperation or ICoalesceOperation or ICoalesceAssignmentOperation
            or IConditionalOperation or ISwitchExpressionArmOperation or ISwitchExpressionOperation or ITupleOperation
            or IIsPatternOperation or IArgumentOperation or IInvocationOperation or ISimpleAssignmentOperation
            or IFieldReferenceOperation { Field.ContainingType.IsTupleType: true })
        {
            at = at.Parent;
        }

        ISymbol[] owners = at.Parent switch
        {
            IReturnOperation => new[] { OwnerOfReturn(value, model) }.OfType<ISymbol>().ToArray(),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => new ISymbol[] { declarator.Symbol },
            IFieldInitializerOperation initializer => initializer.InitializedFields.ToArray<ISymbol>(),
            IPropertyInitializerOperation initializer => initializer.InitializedProperties.ToArray<ISymbol>(),
            _ => System.Array.Empty<ISymbol>(),
        };
        JoinAll(owners.Where(IsNamePossible), value.Syntax);
    }

    /// <summary>Whether a declaration can be one more name for a lock, by its type.</summary>
    private bool IsNamePossible(ISymbol symbol) => DesignatedLocks.TypeOf(symbol) is { } type
        && (type.SpecialType == SpecialType.System_Object || graph.Types.IsRawLock(type) || type.IsTupleType);

    private void JoinAll(IEnumerable<ISymbol> symbols, SyntaxNode because)
    {
        foreach (ISymbol symbol in symbols)
        {
            Join(symbol, because);
        }
    }

    private void Place(LockOperation operation, ISymbol name, SemanticModel model)
    {
        if (!_placed.Add((operation.Operation.Syntax.SyntaxTree, operation.Operation.Syntax.Span)))
        {
            return;
        }

        ISymbol container = model.GetEnclosingSymbol(operation.Operation.Syntax.SpanStart, cancellationToken) ?? name;
        _group.Operations.Add(new LockUse(operation, _group, name, model, container));
        if (container is IMethodSymbol method && graph.WrappedIn(method, cancellationToken) is { } wrapped
            && wrapped.Operation.Syntax == operation.Operation.Syntax)
        {
            // A part of a partial method is called by its definition.
            ISymbol called = (method.PartialDefinitionPart ?? method).OriginalDefinition;
            _group.Wrappers.Add(new LockWrapper((IMethodSymbol)called, operation));
            _unread.Enqueue(called);
        }
    }

    private ISymbol? OwnerOfReturn(IOperation value, SemanticModel model) =>
        model.GetEnclosingSymbol(value.Syntax.SpanStart, cancellationToken) switch
        {
            IMethodSymbol { MethodKind: MethodKind.PropertyGet, AssociatedSymbol: { } property } => property,
            IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method => method,
            _ => null,
        };
}
