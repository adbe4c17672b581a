using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Conversion;

/// <summary>Semaphores that begin at 0: signals, and locks that whoever makes them gives free before anybody can ask for them.</summary>
internal static class Signals
{
    /// <summary>Whoever waits for it waits for somebody else to say that he may go on: it is no lock.</summary>
    public static bool Is(LockAliasSet group, KnownTypes types) =>
        group.Creations.Count > 0 && group.Creations.All(c => c is IObjectCreationOperation made && StartsTaken(made, types))
        && Freeing(group) is null;

    /// <summary>Made so that nobody can have it before somebody has given it back.</summary>
    public static bool StartsTaken(IObjectCreationOperation creation, KnownTypes types) =>
        types.Primitives.Of(creation.Type) is { Permits: { IsEmpty: false } permits }
        && creation.Arguments.Any(a => a.Parameter!.Name == permits[0] && a.Value.ConstantValue is { HasValue: true, Value: 0 });

    /// <summary>
    /// Where what makes the lock gives it free: a constructor of its class, or a method that returns what it has made. Null where nothing
    /// does; a release in a loop counts something.
    /// </summary>
    public static LockUse? Freeing(LockAliasSet group) => group.Operations.FirstOrDefault(o =>
        o.Lock.Verb == LockVerb.Release && o.Container is IMethodSymbol maker && FlowGraphs.LoopOf(o.Syntax) is null
        && (maker.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor
            ? IsOfOwnObject(o, maker, group)
            : group.Members.Contains(maker.OriginalDefinition)
                && Values.Unwrap(o.Lock.Target!) is ILocalReferenceOperation or IParameterReferenceOperation));

    /// <summary>Another object's lock, one that was given, and that of all objects are there before the constructor runs.</summary>
    private static bool IsOfOwnObject(LockUse release, IMethodSymbol maker, LockAliasSet group) =>
        release.Lock.Target is { } target && Values.Unwrap(target) switch
        {
            IMemberReferenceOperation { Member: var member, Instance: null or IInstanceReferenceOperation } =>
                member.IsStatic == maker.IsStatic && CompanionRules.Derives(maker.ContainingType, member.ContainingType.OriginalDefinition)
                && (release.Lock.Wrapper is null
                    || release.Lock.Operation is IInvocationOperation { Instance: null or IInstanceReferenceOperation }),
            ILocalReferenceOperation => group.Creations.Any(c =>
                FlowGraphs.BodyOf(c.Syntax) is { } body && body == FlowGraphs.BodyOf(release.Syntax)),
            _ => false,
        };
}
