using System.Runtime.CompilerServices;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Buffers and views that are handed to a helper, <c>Clear(_bytes.AsSpan(at, n))</c>, or that one returns, <c>Row(y)</c>: what is touched
/// of them is a part of what they are of.
/// </summary>
internal sealed partial class SectionPlaces
{
    private readonly ConditionalWeakTable<PlaceFrame, AccessReader> _readers = new();
    private readonly ConditionalWeakTable<PlaceFrame, Dictionary<IOperation, (IOperation Value, PlaceFrame Frame)?>> _returned = new();

    /// <summary>A touch, as a touch of what its view is of, and where the numbers of that stand.</summary>
    private IEnumerable<(PlacedAccess Access, PlaceFrame Frame)> Resolved(PlacedAccess access, PlaceFrame frame, int depth = 0)
    {
        if (depth <= MaxDepth && access is { View: { } view, Access.Location: { Kind: LocationKind.Elements, Holder: null } }
            && SourceOf(view.From, frame) is var (value, around) && _readers.TryGetValue(around, out AccessReader reader)
            && ++_steps <= MaxSteps && reader.OfPart(value, view.In(frame), around, access.Access.IsWrite) is { } parts)
        {
            return parts.SelectMany(p => Resolved(p, around, depth + 1));
        }

        return new[] { (access, frame) };
    }

    /// <summary>
    /// What a caller passes in the place of a parameter, what a local is made of, what a method returns; null for anything else.
    /// </summary>
    private (IOperation Value, PlaceFrame Frame)? SourceOf(IOperation view, PlaceFrame frame)
    {
        switch (Values.Unwrap(view))
        {
            case IParameterReferenceOperation { Parameter: var parameter }:
                return PassedFor(parameter, frame);
            case ILocalReferenceOperation { Local: { IsRef: false } local } when frame.Locals.Of(local) is { Count: 1 } made
                && made[0] is { Form: AssignmentForm.Value, Value: { } once }
                && (frame.Region is not { } region || region.Statements.Any(s => s.Span.Contains(once.Syntax.Span))):
                return (once, frame);
            case IInvocationOperation { IsVirtual: false } call:
                return ReturnedBy(call, call.TargetMethod, call.Instance, call.Arguments, frame);
            case IPropertyReferenceOperation
            {
                Property: { IsVirtual: false, IsAbstract: false, IsOverride: false, GetMethod: { } getter }
            } property:
                return ReturnedBy(property, getter, property.Instance, property.Arguments, frame);
            default:
                return null;
        }
    }

    private (IOperation Value, PlaceFrame Frame)? ReturnedBy(
        IOperation call, IMethodSymbol method, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, PlaceFrame frame)
    {
        Dictionary<IOperation, (IOperation Value, PlaceFrame Frame)?> known = _returned.GetOrCreateValue(frame);
        if (known.TryGetValue(call, out (IOperation Value, PlaceFrame Frame)? found))
        {
            return found;
        }

        if (!method.DeclaringSyntaxReferences.IsEmpty && frame.Depth < MaxDepth && method is { IsAsync: false, RefKind: RefKind.None }
            && _bodies.Of(method) is { Returned: { Length: 1 } returned } body)
        {
            PlaceFrame inner = _reader.FrameOf(method, instance, arguments, body, frame);
            _readers.Add(inner, ReaderOf(method.OriginalDefinition, body.Roots.SelectMany(RunBodies.OwnOperations).ToList()));
            found = (returned[0], inner);
        }

        known[call] = found;
        return found;
    }

    private AccessReader ReaderOf(IMethodSymbol method, List<IOperation> operations) =>
        new(_locks.Graph, method, operations, isEntry: false, _ => true, _cancellationToken);
}
