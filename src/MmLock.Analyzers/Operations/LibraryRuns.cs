using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Operations;

/// <summary>
/// What a method of the library runs of the code that calls it: the functions that it is given, and what it calls of the
/// objects that it is given, by the types it knows them by. A library cannot reach what nobody gave it.
/// </summary>
internal static class LibraryRuns
{
    /// <summary>Types whose methods get a lock and call nothing of it.</summary>
    private static readonly ImmutableHashSet<string> s_lockers =
        PrimitiveTable.BuiltIn.All.Where(p => p.Is(PrimitiveTraits.AnyObject)).Select(p => p.MetadataName).ToImmutableHashSet();

    private static readonly string[] s_comparisons = { "Equals", "GetHashCode", "CompareTo", "Compare" };
    private static readonly string[] s_objectMembers = { "ToString", "TryFormat", "Equals", "GetHashCode" };

    /// <summary>Types of the library that are what their parts are, and ask these.</summary>
    private static readonly string[] s_pairs = { "ValueTuple", "Tuple", "Nullable", "KeyValuePair" };

    public static IEnumerable<Run> Of(Run run)
    {
        if (run is not { Kind: RunKind.Method, Method: { } method } || !method.DeclaringSyntaxReferences.IsEmpty
            || method.ContainingType is not { } type)
        {
            return Enumerable.Empty<Run>();
        }

        string space = type.ContainingNamespace?.ToDisplayString() ?? "";
        return Waits(run, method, type, space).Concat(Parts(run, method, type))
            .Concat(Functions(run, method, space))
            .Concat(
                space.StartsWith("System.Collections", System.StringComparison.Ordinal)
                    ? Compared(run, method, type)
                    : Members(run, method, type, space));
    }

    /// <summary>A pair is compared, hashed and shown by its parts.</summary>
    private static IEnumerable<Run> Parts(Run run, IMethodSymbol method, INamedTypeSymbol type)
    {
        string[] asked = method.Name is "ToString" or "TryFormat" ? new[] { "ToString", "TryFormat" }
            : method.Name.Split('.').Last() is "Equals" or "GetHashCode" or "CompareTo" ? s_comparisons
            : System.Array.Empty<string>();
        return asked.Length > 0 && s_pairs.Contains(type.Name)
            ? type.TypeArguments.SelectMany(t => ObjectMembers.Called(run.At, t, null, asked))
            : Enumerable.Empty<Run>();
    }

    /// <summary>
    /// Whether a member of a class of the library may call what a class of the sources overrides of it: any may, but for classes of which
    /// it is known.
    /// </summary>
    public static bool MayCall(IMethodSymbol method, IMethodSymbol overriding) => method.ContainingType switch
    {
        { Name: "SafeHandle" or "CriticalHandle", ContainingNamespace.Name: "InteropServices" } =>
            method.Name is "Dispose" or "Close" or "DangerousRelease" || overriding.Name == "get_IsInvalid",
        { ContainingNamespace.Name: "ObjectModel" } when method.Name is "get_Count" or "get_Item" or "get_Items" or "Contains" or "IndexOf"
            or "CopyTo" or "GetEnumerator" or "TryGetValue" => overriding.Name == "GetKeyForItem",
        _ => true,
    };

    /// <summary>Functions that an object was given before and runs now.</summary>
    private static IEnumerable<Run> Waits(Run run, IMethodSymbol method, INamedTypeSymbol type, string space)
    {
        switch (space, type.Name, method.Name)
        {
            case ("System", "Lazy", "get_Value") when run.Value is { } lazy:
                // Without a function it calls the constructor.
                return One(run, RunKind.Function, lazy)
                    .Concat(
                        type.TypeArguments.OfType<INamedTypeSymbol>().SelectMany(t => t.InstanceConstructors)
                            .Where(c => c.Parameters.IsEmpty && !c.DeclaringSyntaxReferences.IsEmpty)
                    .Select(c =>
                        new Run(RunKind.Method, run.At, c, null, ImmutableArray<IArgumentOperation>.Empty, false) { IsImplicit = true }));
            case ("System.Threading", "ThreadLocal", "get_Value"):
            case ("System.Threading", "AsyncLocal", "set_Value"):
            case ("System.Threading.Tasks", "Task", "RunSynchronously" or "Wait" or "get_Result" or "GetAwaiter" or "WaitAll" or "WaitAny"):
                return run.Value is { } receiver
                    ? One(run, RunKind.Function, receiver)
                    : run.Arguments.Select(a =>
                        new Run(RunKind.Function, run.At, method, a.Value, ImmutableArray<IArgumentOperation>.Empty, false)
                        {
                            IsImplicit = true
                        });
            case ("System", "Memory" or "ReadOnlyMemory", "get_Span" or "Pin" or "CopyTo" or "TryCopyTo" or "ToArray" or "ToString"):
                // Whoever owns the memory says where it is.
                return new[] { "GetSpan", "Pin" }.SelectMany(n => One(run, RunKind.AnyMember, null).Select(r => r with { Name = n }));
            case ("System.Threading", "CancellationTokenSource", "Cancel"):
                return One(run, RunKind.Unknown, null);
            case ("System.Threading.Tasks", "TaskCompletionSource", "SetResult" or "TrySetResult" or "SetException" or "TrySetException"
                or "SetCanceled" or "TrySetCanceled" or "SetFromTask" or "TrySetFromTask"):
                return One(run, RunKind.Unknown, run.Value);
            case ("System.Reflection", "MethodBase" or "MethodInfo" or "ConstructorInfo", "Invoke"):
            case ("System.Reflection", "PropertyInfo", "GetValue" or "SetValue"):
            case ("System.Runtime.CompilerServices", "RuntimeHelpers", "RunClassConstructor" or "RunModuleConstructor"
                or "ExecuteCodeWithGuaranteedCleanup"):
            case ("System", "Activator", "CreateInstance"):
                return One(run, RunKind.Unknown, null);
            case (_, _, "DynamicInvoke") when run.Value is { } called:
                return One(run, RunKind.Function, called);
            default:
                return Enumerable.Empty<Run>();
        }
    }

    private static IEnumerable<Run> Functions(Run run, IMethodSymbol method, string space)
    {
        bool isRegister = method.Name is "Register" or "UnsafeRegister" && method.ContainingType.Name == "CancellationToken";
        bool inline = run.Arguments.Any(a =>
            a.Value is { ConstantValue: { HasValue: true, Value: int options }, Type.Name: "TaskContinuationOptions" }
                && (options & 0x80000) != 0);
        if (method.MethodKind != MethodKind.Ordinary && method.MethodKind != MethodKind.ReducedExtension
            || StartsElsewhere(method) && !isRegister && !inline
            || space == "System" && method.ContainingType.Name is "Delegate" or "MulticastDelegate"
            || space == "System.Threading" && method.ContainingType.Name is "Interlocked" or "Volatile")
        {
            return Enumerable.Empty<Run>();
        }

        return run.Arguments
            .Where(a =>
                a.Parameter is { OriginalDefinition.Type: not ITypeParameterSymbol, RefKind: not RefKind.Out }
                    && a.ArgumentKind != ArgumentKind.DefaultValue)
            .SelectMany(a => Elements(a.Value))
            .Where(v => Values.Unwrap(v).Type?.TypeKind == TypeKind.Delegate || v.Type?.TypeKind == TypeKind.Delegate)
            .SelectMany(v => One(run, RunKind.Function, v));
    }

    /// <summary>What a collection asks of its keys and elements, and the walk over what is added to it.</summary>
    private static IEnumerable<Run> Compared(Run run, IMethodSymbol method, INamedTypeSymbol type)
    {
        IEnumerable<Run> walked = run.Arguments
            .Where(a =>
                a.Value.Type is { } given && !IsComparer(given) && a.Parameter?.OriginalDefinition.Type is { } asked
                    && Runs.IsSequence(asked))
            .SelectMany(a => Runs.Walked(run.At, a.Value));
        walked = walked.Concat(
            run.Arguments.Where(a => a.Parameter is { Type: { } asked } && IsComparer(asked) && Values.Unwrap(a.Value).Type is not null)
            .SelectMany(a => Values.Unwrap(a.Value).Type is { TypeKind: TypeKind.Interface } any
                ? ObjectMembers.Called(run.At, any, null, any.GetMembers().Select(m => m.Name).Distinct().ToArray())
                : OfKnownType(run, Values.Unwrap(a.Value).Type!, a.Parameter!.Type)));
        ImmutableArray<ITypeSymbol> parts = type.TypeArguments;
        if (parts.IsEmpty || !Compares(type.Name, method))
        {
            return walked;
        }

        bool isOfLast = type.Name == "PriorityQueue" || ComparesValues(method);
        return walked.Concat(ObjectMembers.Called(run.At, parts[isOfLast ? parts.Length - 1 : 0], null, s_comparisons));
    }

    /// <summary>Values are compared by what they are, whatever comparer the collection has for its keys.</summary>
    public static bool ComparesValues(IMethodSymbol method) => method.Name is "ContainsValue" or "IndexOfValue";

    public static bool IsComparer(ITypeSymbol type) => type.Name is "IComparer" or "IEqualityComparer";

    /// <summary>Whether a method of a collection asks for the order or equality of keys or elements.</summary>
    /// <param name="type">What the collection is called.</param>
    /// <param name="method">Its method.</param>
    public static bool Compares(string type, IMethodSymbol method) => type switch
    {
        "List" or "IList" or "ICollection" or "IReadOnlyList" or "LinkedList" or "Queue" or "Stack" or "Collection"
            or "ObservableCollection" or "ImmutableArray" or "ImmutableList" or "ConcurrentQueue" or "ConcurrentStack" or "ConcurrentBag" =>
            method.Name is "Contains" or "IndexOf" or "LastIndexOf" or "Remove" or "Sort" or "BinarySearch" or "Find" or "FindLast"
                or "Replace"
                && method.Parameters.Length > 0
                || method.Name == "Sort",
        "Comparer" or "EqualityComparer" => true,
        _ => method.MethodKind == MethodKind.Constructor ? method.Parameters.Length > 0
            : method.Name
                is not ("get_Count" or "Clear" or "GetEnumerator" or "get_Keys" or "get_Values" or "MoveNext" or "get_Current" or "Dispose"
                    or "get_IsEmpty" or "get_Key" or "get_Value" or "get_Comparer" or "EnsureCapacity" or "TrimExcess"
                    or "get_Capacity" or "set_Capacity" or "CopyTo" or "GetKeyAtIndex" or "GetValueAtIndex"
                    or "SetValueAtIndex" or "Peek" or "TryPeek" or "get_UnorderedItems")
                && !(method.Name == "RemoveAt" && type is "SortedList" or "OrderedDictionary"),
    };

    /// <summary>
    /// What other methods may call of an argument: the members of the type that they know it by, <c>object</c>'s
    /// included.
    /// </summary>
    private static IEnumerable<Run> Members(Run run, IMethodSymbol method, INamedTypeSymbol type, string space)
    {
        if (space == "System.Threading" && type.Name is "Interlocked" or "Volatile" || s_lockers.Contains(type.ToDisplayString())
            || space == "System" && type.Name is "GC" or "WeakReference" or "ArgumentNullException" or "ObjectDisposedException"
            || space is "System.Runtime.CompilerServices" && type.Name is "Unsafe" or "RuntimeHelpers" or "ConditionalWeakTable"
            || space == "System.Runtime.InteropServices" || space is "System.Threading.Tasks" or "System.Reflection"
            || method.Name is "ReferenceEquals" or "GetType" or "MemberwiseClone")
        {
            yield break;
        }

        if (method.Name is "ToString" or "Equals" or "GetHashCode" && run.Value is { } receiver
            && type.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType)
        {
            foreach (Run called in ObjectMembers.Called(run.At, receiver, method.Name))
            {
                yield return called;
            }
        }

        bool orders = space == "System.Linq"
            || space == "System" && type.Name is "Array" or "MemoryExtensions" or "Tuple" or "ValueTuple" or "HashCode";
        foreach (IArgumentOperation argument in run.Arguments.Where(a =>
            a.ArgumentKind != ArgumentKind.DefaultValue && a.Parameter is not null))
        {
            ITypeSymbol asked = argument.Parameter!.OriginalDefinition.Type;
            foreach (IOperation value in Elements(argument.Value))
            {
                ITypeSymbol? given = Values.Unwrap(Viewed(value)).Type;
                if (given is null || given.TypeKind == TypeKind.Delegate)
                {
                    continue;
                }

                // Text is made of what is given as an object, one by one or as an array; a query orders and compares what it walks.
                bool isObject = IsAny(asked) || PartOf(asked) is { } part && IsAny(part);
                given = isObject && !IsAny(asked) ? PartOf(given) ?? given : given;
                IEnumerable<Run> called = isObject ? ObjectMembers.Called(run.At, given, null, s_objectMembers)
                    : Runs.IsSequence(asked) ? Runs.Walked(run.At, value)
                    : asked.TypeKind is TypeKind.Interface or TypeKind.Class
                        && !SymbolEqualityComparer.Default.Equals(given.OriginalDefinition, asked.OriginalDefinition)
                    ? OfKnownType(run, given, asked)
                    : Enumerable.Empty<Run>();
                foreach (Run one in called)
                {
                    yield return one;
                }
            }
        }

        if (orders)
        {
            foreach (Run compared in method.TypeArguments.SelectMany(t => ObjectMembers.Called(run.At, t, null, s_comparisons)))
            {
                yield return compared;
            }
        }
        else if (space == "System" && type.Name == "String" && method.Name is "Join" or "Concat")
        {
            foreach (Run text in method.TypeArguments.SelectMany(t => ObjectMembers.Called(run.At, t, null, "ToString", "TryFormat")))
            {
                yield return text;
            }
        }
    }

    private static bool IsAny(ITypeSymbol type) => type.SpecialType == SpecialType.System_Object || type is ITypeParameterSymbol;

    /// <summary>An array that is given as a view: of its own elements, not of what the view calls them.</summary>
    private static IOperation Viewed(IOperation value) =>
        value is IConversionOperation { Type: INamedTypeSymbol { IsRefLikeType: true }, Operand: { } operand } ? operand : value;

    /// <summary>Of an array or a view of one.</summary>
    private static ITypeSymbol? PartOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { Name: "Span" or "ReadOnlySpan", TypeArguments: { Length: 1 } parts } => parts[0],
        _ => null,
    };

    /// <summary>
    /// The members of a type of the sources through which the library may call it, as an interface or a base class of
    /// its own.
    /// </summary>
    private static IEnumerable<Run> OfKnownType(Run run, ITypeSymbol given, ITypeSymbol asked)
    {
        foreach (ITypeSymbol type in ObjectMembers.SourceTypes(given))
        {
            foreach (string name in asked.GetMembers().OfType<IMethodSymbol>().Where(m => m.IsAbstract || m.IsVirtual).Select(m => m.Name)
                .Distinct())
            {
                foreach (Run called in ObjectMembers.Called(run.At, type, null, name))
                {
                    yield return called;
                }
            }
        }
    }

    /// <summary>The elements of a <c>params</c> array; another value itself.</summary>
    private static IEnumerable<IOperation> Elements(IOperation value) => value switch
    {
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        ICollectionExpressionOperation collection => collection.Elements,
        _ => new[] { value },
    };

    private static IEnumerable<Run> One(Run run, RunKind kind, IOperation? value) =>
        new[] { new Run(kind, run.At, run.Method, value, ImmutableArray<IArgumentOperation>.Empty, false) { IsImplicit = true } };

    /// <summary>Whether a method has the functions that it is given run elsewhere.</summary>
    public static bool StartsElsewhere(IMethodSymbol target) =>
        StartsSomething(target.ContainingType)
            || target.Name is "QueueUserWorkItem" or "UnsafeQueueUserWorkItem" or "Register" or "UnsafeRegister" or "Post"
                && IsOfThreading(target.ContainingType);

    /// <summary>Types whose methods and constructors run a function on another thread or later: tasks, threads, timers.</summary>
    public static bool StartsSomething(ITypeSymbol? type) =>
        IsOfThreading(type) && type!.Name is "Task" or "TaskFactory" or "Thread" or "ThreadPool" or "Timer" or "PeriodicTimer";

    private static bool IsOfThreading(ITypeSymbol? type) =>
        type?.ContainingNamespace is { Name: "Threading" or "Tasks" or "Timers" } space
            && space.ToDisplayString() is "System.Threading" or "System.Threading.Tasks" or "System.Timers";

    /// <summary>Library methods that call what they are given before they return, rather than keep it.</summary>
    public static bool RunsItsArguments(IMethodSymbol method) =>
        method.ContainingType is { } type && type.ContainingNamespace?.ToDisplayString() switch
        {
            "System" => type.Name is "Array" or "MemoryExtensions" || (type.Name == "String" && method.Name == "Create"),
            "System.Collections.Generic" or "System.Collections.Concurrent" => true,
            "System.Threading.Tasks" => type.Name == "Parallel",
            "System.Linq" => Queries.IsOperator(method) && !Queries.IsDeferred(method),
            _ => false,
        };
}
