using System;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// Proves that every place at which a region, its callees included, asks a guarded structure lies in the range at hand.
/// What cannot be proven is refuted: a range smaller than the work is worse than a coarse hold.
/// </summary>
internal sealed class PlaceProof
{
    public const int MaxDepth = 8;

    /// <summary>Operations and values that one proof may look at. Regions of real code need some hundreds.</summary>
    private const int MaxSteps = 20_000;

    private readonly InferredRange _range;
    private readonly SummaryReader _summaries;
    private readonly LockAliasAnalysis _graph;
    private readonly PlaceBodies _bodies;
    private readonly PlaceReader _reader;
    private readonly LinearForm? _first;
    private readonly LinearForm? _end;
    private readonly HashSet<IMethodSymbol> _underWay = new(SymbolEqualityComparer.Default);
    private readonly CancellationToken _cancellationToken;
    private readonly PlaceFrame _frame;
    private int _steps;
    private bool _asksForPlace;

    public PlaceProof(
        LockUse acquire, SectionScope region, InferredRange range, SummaryReader summaries, PlaceBodies bodies, LockAliasAnalysis graph,
        CancellationToken cancellationToken)
    {
        _range = range;
        _summaries = summaries;
        _graph = graph;
        _cancellationToken = cancellationToken;
        _bodies = bodies;
        _reader = new PlaceReader(range.Fixed, graph.Types, summaries.LockName, _bodies, MaxSteps, cancellationToken)
        {
            IsInRange = v => IsWithin(v, endIncluded: true),
            Keys = KeysOf(region, acquire.Model),
        };
        SyntaxNode body = FlowGraphs.BodyOf(acquire.Syntax) ?? acquire.Syntax.SyntaxTree.GetRoot(cancellationToken);
        _frame = new PlaceFrame(_bodies.Of(body, acquire.Model).Locals, null, PlaceValue.Other, region, 0);
        (_first, _end) = range.Bounds(_reader, _frame);
        Region = region;
        Model = acquire.Model;
    }

    private KeyMembers KeysOf(SectionScope region, SemanticModel model)
    {
        var keys = new KeyMembers(_bodies, _graph, _summaries.LockName, _cancellationToken);
        var nothing = new Dictionary<ISymbol, ulong>(SymbolEqualityComparer.Default);
        foreach (GuardedAccess access in region.Statements.SelectMany(s => _summaries.Read(s, model, nothing).Accesses)
            .Where(a => a.Kind == AccessKind.Structure))
        {
            keys.Add((access.Member as IPropertySymbol)?.Type ?? (access.Member as IFieldSymbol)?.Type);
        }

        return keys;
    }

    private SectionScope Region { get; }

    private SemanticModel Model { get; }

    /// <returns>Why the range may be too small; null when it covers everything.</returns>
    public string? Refute()
    {
        if (_range.Kind != RangeKind.Block && (_first is null || _end is null))
        {
            return $"what '{_range.Text}' covers cannot be told";
        }

        foreach (IOperation operation in Region.Statements.SelectMany(s => RunBodies.RootsOf(s, Model, _cancellationToken))
            .SelectMany(o => o.DescendantsAndSelf()))
        {
            if (Refute(operation, _frame) is { } reason)
            {
                return reason;
            }
        }

        return _asksForPlace ? null : $"nothing that the lock guards here is found by '{_range.First}'";
    }

    private string? Refute(IOperation operation, PlaceFrame frame)
    {
        if (++_steps > MaxSteps || _reader.IsExhausted)
        {
            return "the region is too large for its places to be followed";
        }

        switch (operation)
        {
            case IConversionOperation { Type: IPointerTypeSymbol, Operand.Type: { } from } conversion
                when PlaceReader.IsNumber(from) && _reader.Read(conversion.Operand, frame).Kind != PlaceKind.Number:
                return $"it works on memory behind a pointer that it makes from '{ShortText.Of(conversion.Operand.Syntax, 50)}': how much of it the lock guards is unknown";
            case IMemberReferenceOperation member when _reader.IsStructure(member) && member.Parent is not INameOfOperation:
                return RefuteStructure(member, frame);
            case IMemberReferenceOperation { Instance: { } instance } member
                when member.Type is not null && _reader.Read(instance, frame).Kind == PlaceKind.Beyond:
                return $"'{ShortText.Of(member.Syntax, 50)}' belongs to an object that no lookup in the range found: its place is unknown";
            case IPropertyReferenceOperation property:
                return RefuteProperty(property, frame);
            case IInvocationOperation call:
                return RefuteCall(call, frame);
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                return Follow(constructor, null, creation.Arguments, frame);
            default:
                return null;
        }
    }

    /// <summary>A structure may only be asked for places, and all of them must lie in the range.</summary>
    private string? RefuteStructure(IMemberReferenceOperation member, PlaceFrame frame)
    {
        IOperation use = Values.SkipConversions(member);
        switch (use.Parent)
        {
            case IInvocationOperation call when call.Instance == use:
                return RefuteArguments(member, call.TargetMethod, call.Arguments, frame);
            case IPropertyReferenceOperation { Arguments.Length: > 0 } indexer when indexer.Instance == use:
                return RefuteArguments(member, indexer.Property, indexer.Arguments, frame);
            case IArrayElementReferenceOperation element when element.ArrayReference == use:
                return element.Indices.Select(i => RefutePlace(member, _reader.Read(i, frame), i, endIncluded: false))
                    .FirstOrDefault(r => r is not null);
            case var number when SummaryReader.IsNumberOf(number, use):
                // Asked and answered under the structure lock, in one of the pieces that have no other to be torn from.
                return null;
            default:
                return $"the region works on all of '{member.Member.Name}', not on a place that follows from '{_range.First}'";
        }
    }

    private string? RefuteArguments(
        IMemberReferenceOperation structure, ISymbol target, ImmutableArray<IArgumentOperation> arguments, PlaceFrame frame)
    {
        List<IArgumentOperation> places = arguments.Where(a => IsPlace(a, target)).ToList();
        List<PlaceValue> values = places.Select(a => _reader.Read(a.Value, frame)).ToList();
        bool found = false;
        string? refuted = null;
        for (int i = 0; i < places.Count && refuted is null; i++)
        {
            // A bound is no place of its own, where another argument says what it bounds; nor is the very length of the
            // range behind its start.
            bool isBound = places.Count > 1 && i > 0 && IsWithin(values[0], endIncluded: false);
            bool isLength = isBound && i == 1 && IsLengthOfRange(values[0], values[1]);
            refuted = isLength ? null : RefutePlace(structure, values[i], places[i].Value, isBound);
            found |= refuted is null && values[i].Kind is PlaceKind.Number or PlaceKind.Inside;
        }

        return refuted
            ?? (found ? null : $"the region works on all of '{structure.Member.Name}', not on a place that follows from '{_range.First}'");
    }

    /// <summary>Whether an argument says where: a number or an object, but not the value that a dictionary keeps.</summary>
    private static bool IsPlace(IArgumentOperation argument, ISymbol target)
    {
        if (argument.Parameter is not { RefKind: not RefKind.Out } parameter)
        {
            return false;
        }

        bool inSource = !target.DeclaringSyntaxReferences.IsEmpty;
        if (!inSource && target.ContainingType is { TypeParameters.Length: > 1 } owner)
        {
            return parameter.OriginalDefinition.Type is ITypeParameterSymbol key
                && SymbolEqualityComparer.Default.Equals(key, owner.OriginalDefinition.TypeParameters[0]);
        }

        return PlaceReader.IsNumber(argument.Value.Type)
            || parameter.Type is { IsReferenceType: true, SpecialType: not SpecialType.System_String, TypeKind: not TypeKind.Delegate }
                or { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None };
    }

    private string? RefutePlace(IMemberReferenceOperation structure, PlaceValue value, IOperation written, bool endIncluded)
    {
        bool inside = value.Kind == PlaceKind.Inside || (value.Kind == PlaceKind.Number && IsWithin(value, endIncluded))
            || KnownRange(written);
        if (inside)
        {
            _asksForPlace = true;
            return null;
        }

        return value.Kind == PlaceKind.Beyond
            ? $"'{structure.Member.Name}' is asked for '{ShortText.Of(written.Syntax, 50)}', which no lookup in the range found"
            : $"'{structure.Member.Name}' is asked for '{ShortText.Of(written.Syntax, 50)}', which may lie outside '{_range.Text}'";
    }

    private bool KnownRange(IOperation written) =>
        _range.Kind == RangeKind.Given && Values.Unwrap(written) is var plain
        && plain is IParameterReferenceOperation { Parameter: { } parameter }
            && SymbolEqualityComparer.Default.Equals(parameter, _range.Sources[0]);

    private bool IsLengthOfRange(PlaceValue first, PlaceValue length) =>
        first.Low is { } start && length.High is { } size && start.Plus(size, 1) is { } end
            && IsWithin(PlaceValue.Exactly(end), endIncluded: true);

    /// <summary>Whether a number lies in the range, or at its end.</summary>
    private bool IsWithin(PlaceValue value, bool endIncluded)
    {
        if (value.Kind == PlaceKind.Inside)
        {
            return true;
        }

        if (value is not { Low: { } low, High: { } high } || _first is null)
        {
            return false;
        }

        if (_range.Kind == RangeKind.Block)
        {
            return low.Plus(_first, -1) is { Terms.Count: 0, Constant: 0 } && high.Plus(_first, -1) is { Terms.Count: 0, Constant: 0 };
        }

        LinearForm? below = low.Plus(_first, -1);
        LinearForm? above = _end!.Plus(high, -1)?.Plus(LinearForm.Of(1), endIncluded ? 0 : -1);
        return IsNeverNegative(below) && IsNeverNegative(above);
    }

    /// <summary>As the range is not empty, its end lies above its start.</summary>
    private bool IsNeverNegative(LinearForm? form)
    {
        LinearForm? extent = _end!.Plus(_first!, -1)?.Plus(LinearForm.Of(1), -1);
        return form is not null && (form.IsNeverNegative || (extent is not null && form.Plus(extent, -1) is { IsNeverNegative: true }));
    }

    private string? RefuteProperty(IPropertyReferenceOperation property, PlaceFrame frame)
    {
        IMethodSymbol? accessor = property.Parent is IAssignmentOperation assignment && assignment.Target == property
            ? property.Property.SetMethod
            : property.Property.GetMethod;
        return accessor is null ? null : Follow(accessor, property.Instance, property.Arguments, frame);
    }

    private string? RefuteCall(IInvocationOperation call, PlaceFrame frame)
    {
        if (call.TargetMethod.MethodKind == MethodKind.DelegateInvoke)
        {
            return $"it runs code that cannot be seen here, '{ShortText.Of(call.Syntax, 50)}', which may count on the whole lock";
        }

        if (call.Instance is { } instance && _reader.Read(instance, frame).Kind == PlaceKind.Beyond)
        {
            return $"'{ShortText.Of(call.Syntax, 50)}' belongs to an object that no lookup in the range found: its place is unknown";
        }

        return Follow(call.TargetMethod, call.Instance, call.Arguments, frame);
    }

    private string? Follow(IMethodSymbol method, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, PlaceFrame frame)
    {
        if (SummaryReader.IsDriver(method) || _graph.Types.IsLockApi(method.ContainingType))
        {
            return null;
        }

        if ((method.IsVirtual || method.IsAbstract || method.IsOverride) && !method.ContainingType.IsSealed
            && !method.DeclaringSyntaxReferences.IsEmpty)
        {
            ImmutableArray<IMethodSymbol> implementations = _graph.Implementations.Of(method);
            if (implementations.IsEmpty && method.IsAbstract)
            {
                return $"it runs code that cannot be seen here, '{method.ContainingType.Name}.{method.Name}', which may count on the whole lock";
            }

            if (implementations.FirstOrDefault(m => Touches(m)) is { } touching)
            {
                return $"'{method.Name}' may run '{touching.ContainingType.Name}.{touching.Name}', which works on what the lock guards";
            }
        }

        bool getsObjects = arguments.Any(a => a.Value.Type is { IsReferenceType: true } && _reader.Read(a.Value, frame).IsObject)
            || (instance is not null && _reader.Read(instance, frame).IsObject);
        if (_bodies.Of(method) is not { } body || (!Touches(method) && !getsObjects))
        {
            return null;
        }

        method = method.OriginalDefinition;
        if (frame.Depth >= MaxDepth || !_underWay.Add(method))
        {
            return $"'{method.Name}' calls itself or too deep, so its places cannot be followed";
        }

        try
        {
            PlaceFrame inner = _reader.FrameOf(method, instance, arguments, body, frame);
            return body.Roots.SelectMany(r => r.DescendantsAndSelf()).Select(o => Refute(o, inner)).FirstOrDefault(r => r is not null);
        }
        finally
        {
            _underWay.Remove(method);
        }
    }

    private bool Touches(IMethodSymbol method) =>
        _summaries.ReadMethod(method) is { } summary
            && (summary.Accesses.Count > 0 || summary.TakesLock is not null || summary.AssertsCoarse is not null);
}
