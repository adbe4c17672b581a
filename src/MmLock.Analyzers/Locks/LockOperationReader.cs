using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Locks;

/// <summary>Reads a lock operation off an <see cref="IOperation"/>, as the table of primitives says it.</summary>
internal sealed class LockOperationReader(KnownTypes types)
{
    /// <summary>For one compilation of which nothing else is asked.</summary>
    public static LockOperationReader Of(Compilation compilation, PrimitiveTable table) => new(new KnownTypes(compilation, table));

    /// <summary>The lock operation that an operation is, <c>lock</c> statements and questions included; null for none.</summary>
    public LockOperation? ReadAny(IOperation operation) => operation switch
    {
        ILockOperation statement => ReadStatement(statement, statement.LockedValue),
        IInvocationOperation { Instance: IConditionalAccessInstanceOperation } call => ReadCall(call, Receiver(call)),
        IInvocationOperation call => Read(call),
        IPropertyReferenceOperation { Instance: { } instance } => ReadFromTarget(instance),
        IMethodReferenceOperation { Instance: { } instance } group => ReadMethodGroup(group, instance),
        _ => null,
    };

    /// <summary>The operation on whatever lock a call works on, designated or not; null for a call that is none.</summary>
    public LockOperation? Read(IInvocationOperation call) =>
        types.Primitives.Of(call.TargetMethod.ContainingType) is { } primitive && primitive.Is(PrimitiveTraits.AnyObject)
            ? ArgumentOf(call) is { } target ? ReadOnObject(call, target, primitive) : null
            : call.Instance is null ? null : ReadCall(call, call.Instance);

    /// <summary>
    /// The lock operation whose receiver or lock argument is <paramref name="target"/>; null if it is used in another
    /// way.
    /// </summary>
    public LockOperation? ReadFromTarget(IOperation target)
    {
        IOperation value = Values.SkipConversions(target);
        switch (value.Parent)
        {
            case ILockOperation statement when statement.LockedValue == value:
                return ReadStatement(statement, target);
            case IInvocationOperation call when call.Instance == value:
                return ReadCall(call, target);
            case IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation call }
                when types.Primitives.Of(call.TargetMethod.ContainingType) is { } primitive && primitive.Is(PrimitiveTraits.AnyObject):
                return ReadOnObject(call, target, primitive);
            case IPropertyReferenceOperation property
                when property.Instance == value && types.Primitives.Of(property.Property, Values.Unwrap(target).Type) is { } primitive:
                return ReadProperty(property, target, primitive);
            case IMethodReferenceOperation group when group.Instance == value:
                return ReadMethodGroup(group, target);
            case IConditionalAccessOperation access when access.Operation == value && access.WhenNotNull is IInvocationOperation call:
                return ReadCall(call, target);
            default:
                return null;
        }
    }

    private LockOperation ReadStatement(ILockOperation statement, IOperation target) =>
        new(statement, target, LockVerb.Acquire, HoldMode.Write, "lock", types.Primitives.OfStatement(
            Values.Unwrap(statement.LockedValue).Type));

    /// <summary><c>Action leave = _lock.ExitReadLock</c>: whoever runs it operates on the lock.</summary>
    private LockOperation? ReadMethodGroup(IMethodReferenceOperation group, IOperation target) =>
        types.Primitives.Of(group.Method.ContainingType) is { } primitive && !primitive.Is(PrimitiveTraits.Api)
            ? new LockOperation(group, target, LockVerb.Foreign, null, Name(group.Method.ContainingType, group.Method.Name), primitive)
            : null;

    /// <summary>What stands before the <c>?.</c> of a conditional call.</summary>
    private static IOperation? Receiver(IInvocationOperation call)
    {
        IOperation? at = call.Parent;
        while (at is not null and not IConditionalAccessOperation)
        {
            at = at.Parent;
        }

        return (at as IConditionalAccessOperation)?.Operation;
    }

    /// <summary>Arguments stand in the order in which they are evaluated, which names can change.</summary>
    private static IOperation? ArgumentOf(IInvocationOperation call) =>
        call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0)?.Value;

    /// <summary>Reads a call on an instance of a lock's type; null for other types.</summary>
    public LockOperation? ReadCall(IInvocationOperation call, IOperation? target) =>
        types.Primitives.Of(call.TargetMethod, target is null ? null : Values.Unwrap(target).Type) is { } primitive
        && primitive.Find(call.TargetMethod.Name, call.TargetMethod.Parameters.Length > 0) is { } member
            ? Make(call, target, primitive, member)
            : null;

    private static LockOperation ReadOnObject(IInvocationOperation call, IOperation target, LockPrimitive primitive) =>
        primitive.Find(call.TargetMethod.Name, hasParameters: true) is { } member
            ? Make(call, target, primitive, member)
            : new LockOperation(
                call, target, LockVerb.Foreign, null, Name(call.TargetMethod.ContainingType, call.TargetMethod.Name), primitive);

    /// <summary>A property says something of the lock; of this library's own only what the table names.</summary>
    private LockOperation? ReadProperty(IPropertyReferenceOperation property, IOperation target, LockPrimitive primitive)
    {
        PrimitiveMember? member = primitive.Find(property.Property.Name, hasParameters: false);
        return member is null && (primitive.Is(PrimitiveTraits.Api) || types.Primitives.Of(property.Property.ContainingType) is null) ? null
            : new LockOperation(
                property, target, member?.Verb ?? LockVerb.Query, member is null ? HoldMode.Write : member.Mode,
                Name(property.Property.ContainingType, property.Property.Name), primitive, member);
    }

    private static LockOperation Make(IInvocationOperation call, IOperation? target, LockPrimitive primitive, PrimitiveMember member)
    {
        IOperation? timeout = FindArgument(call, member.Timeout);
        LockVerb verb = member.Verb == LockVerb.Acquire && timeout is not null && !member.Is(MemberMarks.Expires)
            ? LockVerb.TryAcquire
            : member.Verb;
        return new LockOperation(
            call, target, verb, ModeOf(call, member), Name(call.TargetMethod.ContainingType, call.TargetMethod.Name), primitive, member,
            Timeout: timeout,
            CancellationToken: FindArgument(call, member.Token),
            Flag: FindArgument(call, member.Flag),
            Range: FindArgument(call, member.Range));
    }

    /// <summary>A mode that is computed may be the stronger one.</summary>
    private static HoldMode? ModeOf(IInvocationOperation call, PrimitiveMember member) =>
        FindArgument(call, member.ModeArgument) is not { } given ? member.Mode
            : given.ConstantValue is { HasValue: true, Value: 0 } ? HoldMode.Read
            : HoldMode.Write;

    private static IOperation? FindArgument(IInvocationOperation call, ImmutableArray<string> names) => names.IsEmpty ? null
        : call.Arguments.FirstOrDefault(a =>
            a.ArgumentKind == ArgumentKind.Explicit && a.Parameter is { } parameter && names.Contains(parameter.Name))?.Value;

    private static string Name(ITypeSymbol type, string member) => type.Name + "." + member;
}
