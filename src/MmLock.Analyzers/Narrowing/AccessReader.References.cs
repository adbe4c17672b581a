using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// What a section touches by a reference, or by a view of a variable, that was made before it. One that is made in the section counts
/// where it is made.
/// </summary>
internal sealed partial class AccessReader
{
    private Dictionary<ISymbol, List<IOperation>>? _targets;

    /// <summary>A reference that a local, a parameter of the section's method, or a field of a struct has.</summary>
    private IEnumerable<PlacedAccess> OfReference(IOperation reference)
    {
        if (reference.Parent is ISimpleAssignmentOperation { IsRef: true } set && set.Target == reference || reference.Type is not { } type)
        {
            return Enumerable.Empty<PlacedAccess>();
        }

        bool isWrite = IsStored(reference);
        return reference switch
        {
            ILocalReferenceOperation when EntryOf(reference) is { ArrayReference: { Type: IArrayTypeSymbol array } whole } entry =>
                Elements(whole, array.ElementType, isWrite, _parts.OfElement(whole, entry.Indices[0])),
            IFieldReferenceOperation => new[] { Referenced(type, isWrite) },
            ILocalReferenceOperation { Local: var local } => TargetsOf(local) is { Count: > 0 } targets
                ? targets.Where(t => !_isInside(t.Syntax)).SelectMany(t => OfTarget(t, isWrite, 0))
                : new[] { Referenced(type, isWrite) },
            IParameterReferenceOperation { Parameter: var parameter } when _isEntry => OfGiven(parameter, isWrite, 0),
            _ => Enumerable.Empty<PlacedAccess>(),
        };
    }

    /// <summary>What callers in sight refer to; others have their own.</summary>
    private IEnumerable<PlacedAccess> OfGiven(IParameterSymbol parameter, bool isWrite, int depth) =>
        SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, _method)
            ? _graph.Runs.Origins.GivenTo(parameter.OriginalDefinition, _cancellationToken).OfType<IOperation>()
                .SelectMany(g => OfTarget(g, isWrite, depth + 1).Select(a => new PlacedAccess(a.Access)))
            : Enumerable.Empty<PlacedAccess>();

    private IEnumerable<PlacedAccess> OfTarget(IOperation target, bool isWrite, int depth)
    {
        IOperation one = Values.Unwrap(target);
        if (Values.SkipConversions(target).Parent is IForEachLoopOperation loop && loop.Collection.Syntax == target.Syntax)
        {
            return Walked(target, isWrite);
        }

        if (one.Type is not { } type || !IsVariable(one))
        {
            return Enumerable.Empty<PlacedAccess>();
        }

        if (depth > MaxDepth)
        {
            return new[] { Referenced(type, isWrite) };
        }

        switch (one)
        {
            case ILocalReferenceOperation { Local: { IsRef: true } local }:
                return TargetsOf(local) is { Count: > 0 } targets
                    ? targets.SelectMany(t => OfTarget(t, isWrite, depth + 1))
                    : new[] { Referenced(type, isWrite) };
            case IParameterReferenceOperation { Parameter: { RefKind: not RefKind.None } parameter }:
                return SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, _method) && _isEntry
                    ? OfGiven(parameter, isWrite, depth)
                    : new[] { Referenced(type, isWrite) };
            case ILocalReferenceOperation or IParameterReferenceOperation:
                // A variable of the caller's own, but for what its functions share.
                return Values.VariableOf(one) is { } variable && IsShared(variable, one)
                    ? new[] { new PlacedAccess(Member(variable, isWrite)) }
                    : Enumerable.Empty<PlacedAccess>();
            case IConditionalOperation { WhenTrue: var yes, WhenFalse: { } no }:
                return OfTarget(yes, isWrite, depth + 1).Concat(OfTarget(no, isWrite, depth + 1));
            case IFieldReferenceOperation { Instance: { Type.IsValueType: true } part }:
                return PlacedOf(one).ToList() is { Count: > 0 } found
                    ? found.Select(a => FromBefore(a, isWrite))
                    : OfTarget(part, isWrite, depth + 1);
            case IInlineArrayAccessOperation { Instance: var array }:
                return OfTarget(array, isWrite, depth + 1);
            case IFieldReferenceOperation or IArrayElementReferenceOperation:
                return PlacedOf(one).Select(a => FromBefore(a, isWrite));
            case IPropertyReferenceOperation { Instance.Type: { } view } when PlaceOfView(view) is not null:
                return PlacedOf(one).Select(a => FromBefore(a, isWrite));
            default:
                return PlacedOf(one).Select(a => FromBefore(a, isWrite)).Append(Referenced(type, isWrite))
                    .Concat(one is IInvocationOperation { Arguments: var given }
                        ? given.Where(a => a.Parameter?.RefKind is RefKind.Ref or RefKind.In or RefKind.RefReadOnlyParameter)
                            .SelectMany(a => OfTarget(a.Value, isWrite, depth + 1)).Select(a => new PlacedAccess(a.Access))
                        : Enumerable.Empty<PlacedAccess>());
        }
    }

    /// <summary>A variable, or a reference to one: what is passed by <c>in</c> may be a value, which is nobody else's.</summary>
    private static bool IsVariable(IOperation operation) => operation switch
    {
        ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IArrayElementReferenceOperation
            or IInlineArrayAccessOperation or IInstanceReferenceOperation or IConditionalOperation { IsRef: true }
            or { Kind: OperationKind.None } => true,
        IInvocationOperation call => call.TargetMethod.RefKind != RefKind.None,
        IPropertyReferenceOperation property => property.Property.RefKind != RefKind.None,
        _ => false,
    };

    /// <summary>The numbers of a reference are those of when it was taken.</summary>
    private PlacedAccess FromBefore(PlacedAccess access, bool isWrite) =>
        (_parts.IsSteady(access.Key) && _parts.IsSteady(access.Length) && _parts.IsSteady(access.Part)
            ? access
            : new PlacedAccess(access.Access)) with
        {
            Access = access.Access with { IsWrite = isWrite, IsStep = false },
        };

    private static PlacedAccess Referenced(ITypeSymbol type, bool isWrite) =>
        new(new SharedAccess(new SharedLocation(LocationKind.Referenced, type), isWrite));

    private static bool IsShared(ISymbol variable, IOperation use) =>
        Values.IsFieldByParameter(variable)
        || use.SemanticModel?.GetEnclosingSymbol(use.Syntax.SpanStart) is var around
            && !SymbolEqualityComparer.Default.Equals(around?.OriginalDefinition, variable.ContainingSymbol?.OriginalDefinition);

    /// <summary>What a view from before the section is a view of, where that is a variable and no array.</summary>
    private IEnumerable<PlacedAccess> Viewed(IOperation view, bool isWrite, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            return Enumerable.Empty<PlacedAccess>();
        }

        if (view is IConversionOperation { OperatorMethod: null, Operand: var inline } && IsInline(inline.Type))
        {
            return _isInside(view.Syntax) ? Enumerable.Empty<PlacedAccess>() : OfTarget(inline, isWrite, depth + 1);
        }

        ImmutableArray<IArgumentOperation> arguments;
        switch (view)
        {
            case IConversionOperation conversion:
                return Viewed(conversion.Operand, isWrite, depth + 1);
            case IPropertyReferenceOperation { Instance: { } memory, Arguments.IsEmpty: true }:
                return Viewed(memory, isWrite, depth + 1);
            case IImplicitIndexerReferenceOperation { IndexerSymbol: IMethodSymbol, Instance: var whole }
                when PlaceOfView(view.Type) is not null:
                return Viewed(whole, isWrite, depth + 1);
            case ILocalReferenceOperation { Local: { IsRef: false } local } when PlaceOfView(local.Type) is not null:
                return _values.Of(local).OfType<IOperation>().SelectMany(v => Viewed(v, isWrite, depth + 1));
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } when _isEntry
                && PlaceOfView(parameter.Type) is not null
                && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, _method):
                return _graph.Runs.Origins.GivenTo(parameter.OriginalDefinition, _cancellationToken).OfType<IOperation>()
                    .SelectMany(v => Viewed(v, isWrite, depth + 1)).Select(a => new PlacedAccess(a.Access));
            case IConditionalOperation { WhenTrue: var yes, WhenFalse: { } no }:
                return Viewed(yes, isWrite, depth + 1).Concat(Viewed(no, isWrite, depth + 1));
            case IInvocationOperation call when PlaceOfView(call.Type) is not null:
                arguments = call.Arguments;
                break;
            case IObjectCreationOperation made when PlaceOfView(made.Type) is not null:
                arguments = made.Arguments;
                break;
            default:
                return Enumerable.Empty<PlacedAccess>();
        }

        IEnumerable<PlacedAccess> found = _isInside(view.Syntax)
            ? Enumerable.Empty<PlacedAccess>()
            : arguments.Where(a => a.Parameter?.RefKind is not (null or RefKind.None or RefKind.Out))
                .SelectMany(a => OfTarget(a.Value, isWrite, depth + 1)).Select(a => new PlacedAccess(a.Access));
        return found.Concat(
            ((view as IInvocationOperation)?.Instance is { } instance ? new[] { instance } : Enumerable.Empty<IOperation>())
            .Concat(arguments.Select(a => a.Value)).Where(v => PlaceOfView(v.Type) is not null)
            .SelectMany(v => Viewed(v, isWrite, depth + 1)));
    }

    private static bool IsInline(ITypeSymbol? type) => type is { IsValueType: true } && SharedLocation.IsInlineArray(type);

    private List<IOperation>? TargetsOf(ISymbol local)
    {
        if (_targets is null)
        {
            _targets = new Dictionary<ISymbol, List<IOperation>>(SymbolEqualityComparer.Default);
            foreach (IOperation operation in _body)
            {
                switch (operation)
                {
                    case IVariableDeclaratorOperation { Symbol: { IsRef: true } declared } declarator
                        when declarator.GetVariableInitializer() is { Value: var first }:
                        Add(declared, first);
                        break;
                    case ISimpleAssignmentOperation { IsRef: true, Value: var next, Target: var target }
                        when Values.VariableOf(target) is { } set:
                        Add(set, next);
                        break;
                    case IForEachLoopOperation loop:
                        foreach (ILocalSymbol each in loop.Locals.Where(l => l.IsRef))
                        {
                            Add(each, loop.Collection);
                        }

                        break;
                }
            }
        }

        return _targets.TryGetValue(local, out List<IOperation>? targets) ? targets : null;

        void Add(ISymbol variable, IOperation target)
        {
            if (!_targets.TryGetValue(variable, out List<IOperation>? known))
            {
                _targets.Add(variable, known = new List<IOperation>());
            }

            known.Add(target);
        }
    }
}
