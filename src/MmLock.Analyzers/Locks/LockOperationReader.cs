using System.Collections.Immutable;
using System.Linq;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Locks;

/// <summary>Reads a lock operation off an <see cref="IOperation"/>: the one place that knows how each primitive is spelled.</summary>
internal sealed class LockOperationReader(KnownTypes types)
{
    /// <summary>The member names of raw primitives, for text that no build at hand compiles.</summary>
    public static readonly ImmutableArray<string> Spellings = ImmutableArray.Create(
        "EnterReadLock", "EnterWriteLock", "EnterUpgradeableReadLock", "ExitReadLock", "ExitWriteLock", "ExitUpgradeableReadLock",
        "Wait(", "WaitAsync(", "Release(", ".Enter(", ".TryEnter(", ".Exit(", "EnterScope(", "WaitOne(", "ReleaseMutex(",
        "AcquireReaderLock", "AcquireWriterLock", "ReleaseReaderLock", "ReleaseWriterLock");

    /// <summary>The lock operation that an operation is, <c>lock</c> statements and questions included; null for none.</summary>
    public LockOperation? ReadAny(IOperation operation) => operation switch
    {
        ILockOperation statement => new LockOperation(statement, statement.LockedValue, LockVerb.Acquire, HoldMode.Write, "lock"),
        IInvocationOperation { Instance: IConditionalAccessInstanceOperation } call => ReadCall(call, Receiver(call)),
        IInvocationOperation call => Read(call),
        IPropertyReferenceOperation { Instance: { } instance } => ReadFromTarget(instance),
        IMethodReferenceOperation { Instance: { } instance } group => ReadMethodGroup(group, instance),
        _ => null,
    };

    /// <summary><c>Action leave = _lock.ExitReadLock</c>: whoever runs it operates on the lock.</summary>
    private LockOperation? ReadMethodGroup(IMethodReferenceOperation group, IOperation target) =>
        types.IsRawLock(group.Method.ContainingType) ? new LockOperation(group, target, LockVerb.Foreign, null, Name(group.Method.ContainingType, group.Method.Name)) : null;

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

    /// <summary>The operation on whatever lock a call works on, designated or not; null for a call that is none.</summary>
    public LockOperation? Read(IInvocationOperation call)
    {
        if (KnownTypes.Is(call.TargetMethod.ContainingType, types.Monitor))
        {
            // Arguments stand in the order in which they are evaluated, which names can change.
            return call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0) is { } target ? ReadMonitor(call, target.Value) : null;
        }

        return call.Instance is null ? null
            : ReadVmaLock(call)
            ?? (KnownTypes.Is(call.TargetMethod.ContainingType, types.RangeLock) ? ReadMmap(call, call.Instance, call.TargetMethod.Name) : ReadCall(call, call.Instance));
    }

    /// <summary>The lock operation whose receiver or lock argument is <paramref name="target"/>; null if it is used in another way.</summary>
    public LockOperation? ReadFromTarget(IOperation target)
    {
        IOperation value = Values.SkipConversions(target);
        switch (value.Parent)
        {
            case ILockOperation statement when statement.LockedValue == value:
                return new LockOperation(statement, target, LockVerb.Acquire, HoldMode.Write, "lock");
            case IInvocationOperation call when call.Instance == value:
                return ReadCall(call, target);
            case IArgumentOperation { Parent: IInvocationOperation call } argument when KnownTypes.Is(call.TargetMethod.ContainingType, types.Monitor) && argument.Parameter?.Ordinal == 0:
                return ReadMonitor(call, target);
            case IPropertyReferenceOperation property when property.Instance == value && property.Property.ContainingType is { } owner && (types.IsRawLock(owner) || types.IsMmapLock(owner)):
                return property.Property.Name == "VmaLock"
                    ? null
                    : new LockOperation(property, target, LockVerb.Query, ModeOfQuery(property.Property.Name), Name(owner, property.Property.Name));
            case IMethodReferenceOperation group when group.Instance == value:
                return ReadMethodGroup(group, target);
            case IConditionalAccessOperation access when access.Operation == value && access.WhenNotNull is IInvocationOperation call:
                return ReadCall(call, target);
            default:
                return null;
        }
    }

    /// <summary>Reads a call on an instance of a lock type; null for other types.</summary>
    public LockOperation? ReadCall(IInvocationOperation call, IOperation? target)
    {
        INamedTypeSymbol owner = call.TargetMethod.ContainingType;
        string name = call.TargetMethod.Name;
        if (types.IsMmapLock(owner))
        {
            return ReadMmap(call, target, name);
        }

        if (KnownTypes.Is(owner, types.ReaderWriterLockSlim))
        {
            return name switch
            {
                "EnterReadLock" => Make(LockVerb.Acquire, HoldMode.Read),
                "EnterWriteLock" => Make(LockVerb.Acquire, HoldMode.Write),
                "EnterUpgradeableReadLock" => Make(LockVerb.Acquire, HoldMode.Upgradeable),
                "TryEnterReadLock" => Make(LockVerb.TryAcquire, HoldMode.Read),
                "TryEnterWriteLock" => Make(LockVerb.TryAcquire, HoldMode.Write),
                "TryEnterUpgradeableReadLock" => Make(LockVerb.TryAcquire, HoldMode.Upgradeable),
                "ExitReadLock" => Make(LockVerb.Release, HoldMode.Read),
                "ExitWriteLock" => Make(LockVerb.Release, HoldMode.Write),
                "ExitUpgradeableReadLock" => Make(LockVerb.Release, HoldMode.Upgradeable),
                "Dispose" => Make(LockVerb.Dispose, null),
                _ => null,
            };
        }

        if (KnownTypes.Is(owner, types.SemaphoreSlim))
        {
            bool timed = FindArgument(call, "millisecondsTimeout", "timeout") is not null;
            return name switch
            {
                "Wait" or "WaitAsync" => Make(timed ? LockVerb.TryAcquire : LockVerb.Acquire, HoldMode.Write),
                "Release" => Make(call.Arguments.Length == 0 ? LockVerb.Release : LockVerb.Foreign, HoldMode.Write),
                "Dispose" => Make(LockVerb.Dispose, null),
                _ => null,
            };
        }

        if (KnownTypes.Is(owner, types.Lock))
        {
            return name switch
            {
                "Enter" or "EnterScope" => Make(LockVerb.Acquire, HoldMode.Write),
                "TryEnter" => Make(LockVerb.TryAcquire, HoldMode.Write),
                "Exit" => Make(LockVerb.Release, HoldMode.Write),
                _ => null,
            };
        }

        if (KnownTypes.Is(owner, types.SpinLock))
        {
            return name switch
            {
                "Enter" => Make(LockVerb.Acquire, HoldMode.Write),
                "TryEnter" => Make(LockVerb.TryAcquire, HoldMode.Write),
                "Exit" => Make(LockVerb.Release, HoldMode.Write),
                _ => null,
            };
        }

        if (KnownTypes.Is(owner, types.Mutex) || KnownTypes.Is(owner.BaseType, types.Mutex) || name is "WaitOne" or "Dispose" or "Close" && target is not null && KnownTypes.Is(target.Type, types.Mutex))
        {
            return name switch
            {
                "WaitOne" => Make(call.Arguments.Length == 0 ? LockVerb.Acquire : LockVerb.TryAcquire, HoldMode.Write),
                "ReleaseMutex" => Make(LockVerb.Release, HoldMode.Write),
                "Dispose" or "Close" => Make(LockVerb.Dispose, null),
                _ => null,
            };
        }

        if (KnownTypes.Is(owner, types.ReaderWriterLock))
        {
            return name switch
            {
                "AcquireReaderLock" => Make(LockVerb.Acquire, HoldMode.Read),
                "AcquireWriterLock" => Make(LockVerb.Acquire, HoldMode.Write),
                "ReleaseReaderLock" => Make(LockVerb.Release, HoldMode.Read),
                "ReleaseWriterLock" => Make(LockVerb.Release, HoldMode.Write),
                _ => Make(LockVerb.Foreign, null),
            };
        }

        return null;

        LockOperation Make(LockVerb verb, HoldMode? mode) => new(
            call, target, verb, mode, Name(owner, name),
            IsAsync: name == "WaitAsync",
            Timeout: FindArgument(call, "millisecondsTimeout", "timeout"),
            CancellationToken: FindArgument(call, "cancellationToken"),
            Flag: FindArgument(call, "lockTaken"));
    }

    private LockOperation? ReadVmaLock(IInvocationOperation call) =>
        KnownTypes.Is(call.TargetMethod.ContainingType, types.VmaLock) && call.TargetMethod.Name == "Enter"
            ? new LockOperation(call, call.Instance, LockVerb.Acquire, HoldMode.Write, "VmaLock.Enter")
            : null;

    private static LockOperation? ReadMmap(IInvocationOperation call, IOperation? target, string name)
    {
        LockVerb? verb = name switch
        {
            "EnterRead" or "EnterWrite" or "EnterReadAsync" or "EnterWriteAsync" or "AcquireRead" or "AcquireWrite" or "AcquireReadAsync" or "AcquireWriteAsync" => LockVerb.Acquire,
            "TryEnterRead" or "TryEnterWrite" or "TryAcquireRead" or "TryAcquireWrite" or "TryAcquireReadAsync" or "TryAcquireWriteAsync" => LockVerb.TryAcquire,
            "ReleaseRead" or "ReleaseWrite" => LockVerb.Release,
            "DowngradeToRead" => LockVerb.Downgrade,
            "IsHeld" or "AssertHeld" => LockVerb.Query,
            _ => null,
        };
        if (verb is null)
        {
            return null;
        }

        HoldMode? mode = verb is LockVerb.Query ? null : name.Contains("Read") && verb != LockVerb.Downgrade ? HoldMode.Read : HoldMode.Write;
        return new LockOperation(
            call, target, verb.Value, mode, Name(call.TargetMethod.ContainingType, name),
            IsAsync: name.EndsWith("Async", System.StringComparison.Ordinal),
            Timeout: FindArgument(call, "timeout"),
            CancellationToken: FindArgument(call, "cancellationToken"),
            Range: FindArgument(call, "range"));
    }

    private static LockOperation ReadMonitor(IInvocationOperation call, IOperation target)
    {
        (LockVerb verb, HoldMode? mode) = call.TargetMethod.Name switch
        {
            "Enter" => (LockVerb.Acquire, (HoldMode?)HoldMode.Write),
            "TryEnter" => (LockVerb.TryAcquire, HoldMode.Write),
            "Exit" => (LockVerb.Release, HoldMode.Write),
            "IsEntered" => (LockVerb.Query, HoldMode.Write),
            _ => (LockVerb.Foreign, null),
        };
        return new LockOperation(
            call, target, verb, mode, "Monitor." + call.TargetMethod.Name,
            Timeout: FindArgument(call, "millisecondsTimeout", "timeout"),
            Flag: FindArgument(call, "lockTaken"));
    }

    private static IOperation? FindArgument(IInvocationOperation call, params string[] names)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.ArgumentKind == ArgumentKind.Explicit && argument.Parameter is { } parameter && System.Array.IndexOf(names, parameter.Name) >= 0)
            {
                return argument.Value;
            }
        }

        return null;
    }

    private static HoldMode? ModeOfQuery(string property) =>
        property.Contains("Write") ? HoldMode.Write
        : property.Contains("Upgradeable") ? HoldMode.Upgradeable
        : property.Contains("Read") ? HoldMode.Read
        : HoldMode.Write;

    private static string Name(ITypeSymbol type, string member) => type.Name + "." + member;
}
