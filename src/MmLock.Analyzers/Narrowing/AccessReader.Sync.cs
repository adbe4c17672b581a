using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>What code says to other threads, and waits for, by objects of the library.</summary>
internal sealed partial class AccessReader
{
    private IEnumerable<PlacedAccess> OfSync(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        bool isAnswer = !method.ReturnsVoid && !IsEmptyTask(method.ReturnType) && IsUsed(call);
        IEnumerable<PlacedAccess?> found = (method.ContainingType.Name, method.Name) switch
        {
            ("WaitHandle", "WaitAll" or "WaitAny") => HandlesOf(call.Arguments[0].Value).Select(Waited),
            ("WaitHandle", _) when method is { IsStatic: true, Parameters: { Length: > 1 } handles }
                && SymbolEqualityComparer.Default.Equals(handles[0].Type, handles[1].Type) => new[]
            {
                // The one is signalled, the other waited for.
                Sync(call.Arguments[0].Value, StepKind.Sets, false), Waited(call.Arguments[1].Value),
            },
            (_, "Wait") when method.IsStatic
                && (_graph.Reader.ReadAny(call) is not { Type: var type } || !type.Is(Primitives.PrimitiveTraits.Api)) =>
                new[] { Sync(call.Arguments[0].Value, StepKind.Takes, false, method.ContainingType) },
            ("WaitHandle", _) when SyncMembers.Of(method, false) == StepKind.Takes => new[] { Waited(call.Instance!) },
            _ when method.IsStatic => OfProcess(call).Select(a => (PlacedAccess?)a),
            _ => new[] { Sync(call.Instance!, SyncMembers.Of(method, false), isAnswer) },
        };
        return found.Where(a => a is not null).Select(a => a!.Value);
    }

    private PlacedAccess? OfSync(IPropertyReferenceOperation reference) =>
        reference.Instance is { } instance && SyncMembers.IsOfThreads(reference.Property.ContainingType)
            ? Sync(instance, SyncMembers.Of(reference.Property, AccessWrites.IsAssigned(reference)), false)
            : null;

    private PlacedAccess? Waited(IOperation handle) => Sync(handle, SyncMembers.OfWait(ObjectOf(handle).Type), false);

    private static IOperation ObjectOf(IOperation value) => SyncMembers.ObjectOf(Values.Unwrap(Receivers.Resolve(value)));

    private static IEnumerable<IOperation> HandlesOf(IOperation handles) => Values.Unwrap(handles) switch
    {
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        ICollectionExpressionOperation { Elements: var elements } => elements,
        _ => new[] { handles },
    };

    private static bool IsEmptyTask(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments.IsEmpty: true };

    /// <param name="instance">The object, or a handle or an end of it.</param>
    /// <param name="kind">What is done to it; null for nothing.</param>
    /// <param name="isAnswer">What comes of it decides.</param>
    /// <param name="of">What it is known as; null for its own type.</param>
    private PlacedAccess? Sync(IOperation instance, StepKind? kind, bool isAnswer, INamedTypeSymbol? of = null)
    {
        IOperation value = ObjectOf(instance);

        // An object that is handed on as any is, is cast back where it is used.
        ITypeSymbol? known = value.Type?.SpecialType == SpecialType.System_Object ? instance.Type : value.Type;
        if (kind is not { } step || known is not { IsReferenceType: true } type
            || value is IPropertyReferenceOperation { Property: { IsStatic: true, DeclaringSyntaxReferences.IsEmpty: true } })
        {
            return null;
        }

        ISymbol? holder = HolderOf(value, 0);
        bool isOwn = holder is IParameterSymbol || IsFresh(value) || IsOfOwn(value, 0);
        if (isOwn && step is not (StepKind.Waits or StepKind.Takes))
        {
            return null;
        }

        bool isWrite = !isOwn && step is not (StepKind.Asks or StepKind.Waits);
        bool isStep = isWrite && step != StepKind.None && (step == StepKind.Takes || !isAnswer);
        return new PlacedAccess(
            new SharedAccess(
                new SharedLocation(LocationKind.Contents, (of ?? LibraryMembers.ClassOf(type) ?? type).OriginalDefinition, holder), isWrite,
                isStep)
            {
                Kind = isOwn ? StepKind.WaitsForOwn : step == StepKind.Asks ? StepKind.None : step,
            },
            Owner: value);
    }

    /// <summary>Made here for this call, though others are told of it: what belongs to a request.</summary>
    private bool IsOfOwn(IOperation value, int depth) => depth <= MaxDepth && Values.Unwrap(value) switch
    {
        ILocalReferenceOperation { Local: { IsRef: false } local } => _values.Of(local) is { Count: > 0 } given
            && given.All(v => v is not null && Values.Unwrap(v) is var made
                && (made is IObjectCreationOperation || made is IInvocationOperation && IsMade(made))),
        IMemberReferenceOperation { Instance: { } owner } member => HolderOf(member, 0) is not null && IsOfOwn(owner, depth + 1),
        _ => false,
    };
}
