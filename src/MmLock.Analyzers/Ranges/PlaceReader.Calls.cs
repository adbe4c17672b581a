using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>What calls give, by their bodies or by what they are known to do.</summary>
internal sealed partial class PlaceReader
{
    private PlaceValue ReadCall(IInvocationOperation call, PlaceFrame frame)
    {
        if (IsStructure(call.Instance))
        {
            return Found(call.Type);
        }

        PlaceValue objects = ObjectsOf(call, frame);
        if (IsOverridable(call))
        {
            // What an override gives may lie at any place.
            return PlaceValue.Unknown;
        }

        bool returnsGuarded = GuardedState.GuardedElement(call.Type, lockName) is not null;
        if (bodies.Of(call.TargetMethod) is { } body && frame.Depth < PlaceProof.MaxDepth)
        {
            // What the annotation makes part of the structure is found by its own lookups, which are looked at where they stand.
            return returnsGuarded
                ? objects.Kind == PlaceKind.Beyond ? objects : PlaceValue.Inside
                : ReturnOf(body, FrameOf(call.TargetMethod, call.Instance, call.Arguments, body, frame));
        }

        return IsNumber(call.Type)
            ? PlaceValue.Unknown
            : call.Type is { IsReferenceType: true } or { TypeKind: TypeKind.Struct }
            ? objects
            : PlaceValue.Other;
    }

    /// <summary>Another body than that of the method that is named may run.</summary>
    private static bool IsOverridable(IInvocationOperation call) => call.IsVirtual && call.TargetMethod is
    {
        DeclaringSyntaxReferences.IsEmpty: false, IsSealed: false, ContainingType.IsSealed: false
    } && call.Instance?.Type is not { IsSealed: true };

    /// <summary>The frame of a callee.</summary>
    public PlaceFrame FrameOf(
        IMethodSymbol method, IOperation? instance, IEnumerable<IArgumentOperation> arguments, PlaceBody body, PlaceFrame caller)
    {
        var parameters = new Dictionary<ISymbol, PlaceValue>(SymbolEqualityComparer.Default);
        var given = new Dictionary<ISymbol, (IOperation, PlaceFrame)>(SymbolEqualityComparer.Default);
        foreach (IArgumentOperation argument in arguments.Where(a => a.Parameter is not null))
        {
            PlaceValue value = argument.Parameter!.RefKind is RefKind.None or RefKind.In
                ? Read(argument.Value, caller)
                : PlaceValue.Unknown;

            // An accessor has parameters of its own.
            IParameterSymbol parameter = argument.Parameter.ContainingSymbol is IPropertySymbol
                ? method.OriginalDefinition.Parameters[argument.Parameter.Ordinal]
                : argument.Parameter.OriginalDefinition;
            parameters[parameter] = value;
            given[parameter] = (argument.Value, caller);
        }

        bool isOwn = caller.IsOwn && (instance is null ? method.MethodKind == MethodKind.LocalFunction
            : Values.Unwrap(instance) is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } own
                && SymbolEqualityComparer.Default.Equals(own.Type?.OriginalDefinition, method.ContainingType.OriginalDefinition));
        return new PlaceFrame(body.Locals, parameters, method.IsStatic ? PlaceValue.Other : Read(instance, caller), null, caller.Depth + 1)
        {
            Given = given,
            IsOwn = isOwn,
            Around = method.MethodKind == MethodKind.LocalFunction
                && (caller.Around ?? (caller.Region is null ? null : caller)) is { Region.Anchor: { } acquire } entry
                && !method.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == acquire.SyntaxTree && r.Span.Contains(acquire.Span))
                ? entry
                : null,
        };
    }

    private PlaceValue ReturnOf(PlaceBody body, PlaceFrame frame) =>
        body.Returned.Aggregate(PlaceValue.Other, (sum, value) => PlaceValue.Either(sum, Read(value, frame)));

    /// <summary>What a call may hand on of the objects that it is given.</summary>
    private PlaceValue ObjectsOf(IInvocationOperation call, PlaceFrame frame)
    {
        PlaceValue result = PlaceValue.Other;
        foreach (IOperation? source in call.Arguments.Where(a => a.Parameter?.RefKind != RefKind.Out).Select(a => a.Value)
            .Append(call.Instance!))
        {
            if (source is not null && Read(source, frame) is { IsObject: true } value && source.Type is { IsReferenceType: true })
            {
                bool isPut = value.Kind == PlaceKind.Inside && IsShared is not null && LibraryContents.IsPut(call, source);
                result = PlaceValue.Either(result, isPut ? PlaceValue.Beyond : value);
            }
        }

        return result;
    }

    /// <summary>
    /// A new object lies where its numbers lie. Nobody else has it yet, so wherever that is, its members are free to be
    /// used.
    /// </summary>
    private PlaceValue ReadCreation(IObjectCreationOperation creation, PlaceFrame frame)
    {
        bool hasKeys = Keys is not null && GuardedState.IsGuardedType(creation.Type, lockName);
        IEnumerable<IOperation> given = creation.Arguments.Where(a => a.ArgumentKind != ArgumentKind.DefaultValue
                && !(hasKeys && a.Parameter is { } parameter && IsNumber(parameter.Type)
                    && !Keys!.MayBecomeKey(parameter.OriginalDefinition)))
            .Select(a => a.Value)
            .Concat(
                creation.Initializer?.Initializers.OfType<ISimpleAssignmentOperation>()
                    .Where(a => !(hasKeys && IsNumber(a.Value.Type) && a.Target is IMemberReferenceOperation { Member: { } member }
                        && !Keys!.MayBeKey(member)))
                    .Select(a => a.Value)
                    ?? Enumerable.Empty<IOperation>());
        PlaceValue result = PlaceValue.Other;
        foreach (IOperation value in given)
        {
            PlaceValue read = Read(value, frame);
            bool isNumber = read.Kind is PlaceKind.Number or PlaceKind.Unknown;
            if (isNumber && ConstantOf(read) is null)
            {
                read = IsInRange?.Invoke(read) == true ? PlaceValue.Inside : PlaceValue.Unknown;
            }

            result = isNumber && ConstantOf(read) is not null ? result
                : read.Kind == PlaceKind.Unknown || result.Kind == PlaceKind.Unknown ? PlaceValue.Unknown
                : PlaceValue.Either(result, read);
        }

        return result;
    }
}
