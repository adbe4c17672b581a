using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock.Memory.Vmas;

namespace MmLock.Memory.Tests.SharedLines;

/// <summary>
/// The memory of all objects that some others lead to, byte for byte and at its addresses: which lines of the cache have changed since the
/// last look. The collector must not move anything meanwhile.
/// </summary>
internal sealed unsafe class MemoryImage(object[] roots) : IDisposable
{
    private const int Line = 64;
    private const int Header = 8;
    private readonly Dictionary<object, (nint Address, nint Copy, int Size)> _objects = new(ReferenceEqualityComparer.Instance);
    private readonly FieldInfo[] _staticFields = [.. StaticFields()];
    private readonly Dictionary<FieldInfo, object?> _statics = [];
    private readonly List<object> _known = [];
    private readonly Dictionary<Type, FieldInfo[]> _fields = [];
    private readonly Dictionary<Type, bool> _refers = [];
    private readonly Stack<object> _open = new();
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    /// <summary>What is being done, to say who wrote a line.</summary>
    public string Step { get; set; } = "";

    /// <summary>Looks at what is known, and not for what is new: quick.</summary>
    public void LookAgain(Dictionary<nint, string> written)
    {
        foreach (object known in _known)
        {
            Compare(known, written);
        }
    }

    /// <summary>Looks at everything.</summary>
    /// <param name="written">Gets the lines that are not as they were, by their number, with what is there; null to begin with.</param>
    public void Look(Dictionary<nint, string>? written)
    {
        _seen.Clear();
        foreach (object root in roots)
        {
            _open.Push(root);
        }

        LookAtStatics(written);
        while (_open.TryPop(out object? found))
        {
            if (found is not (string or MemberInfo or Delegate or Thread or Pointer or Assembly) && _seen.Add(found))
            {
                Compare(found, written);
                Follow(found);
            }
        }
    }

    public void Dispose()
    {
        foreach ((_, nint copy, _) in _objects.Values)
        {
            NativeMemory.Free((void*)copy);
        }
    }

    /// <summary>Of the library; where the runtime has them is not known, so each counts as a line of its own.</summary>
    private void LookAtStatics(Dictionary<nint, string>? written)
    {
        foreach (FieldInfo field in _staticFields)
        {
            object? value = field.GetValue(null);
            if (written is not null && !Equals(_statics.GetValueOrDefault(field), value))
            {
                written[-1 - field.MetadataToken] = $"static {field.DeclaringType!.Name}.{field.Name}";
            }

            _statics[field] = value;
            Push(value);
        }
    }

    private static IEnumerable<FieldInfo> StaticFields() => typeof(AddressSpace).Assembly.GetTypes()
        .Where(type => !type.ContainsGenericParameters)
        .SelectMany(type => type.GetFields(
            BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(field => !field.IsLiteral && !field.FieldType.IsByRefLike && !field.FieldType.IsPointer
            && !field.IsDefined(typeof(ThreadStaticAttribute)));

    private void Compare(object found, Dictionary<nint, string>? written)
    {
        nint address = *(nint*)Unsafe.AsPointer(ref found);
        nint table = *(nint*)address;
        bool hasElements = *(int*)table < 0;
        int size = *(int*)(table + 4) + (hasElements ? *(ushort*)table * *(int*)(address + sizeof(nint)) : 0);
        nint begin = address - Header;
        if (!_objects.TryGetValue(found, out (nint Address, nint Copy, int Size) known))
        {
            // New: whoever has made it has written all of it.
            known = (address, (nint)NativeMemory.Alloc((nuint)size), size);
            _objects.Add(found, known);
            _known.Add(found);
            Buffer.MemoryCopy((void*)begin, (void*)known.Copy, size, size);
            Note(written, found, begin, begin + size);
            return;
        }

        if (known.Address != address)
        {
            throw new InvalidOperationException("The collector has moved what is looked at.");
        }

        var now = new ReadOnlySpan<byte>((void*)begin, size);
        var before = new Span<byte>((void*)known.Copy, size);
        for (int at = now.CommonPrefixLength(before); at < size;)
        {
            Note(written, found, begin + at, begin + at + 1);
            int next = (int)(((begin + at) / Line * Line) + Line - begin);
            at = next >= size ? size : next + now[next..].CommonPrefixLength(before[next..]);
        }

        now.CopyTo(before);
    }

    private void Note(Dictionary<nint, string>? written, object found, nint begin, nint end)
    {
        for (nint line = begin / Line; written is not null && line <= (end - 1) / Line; line++)
        {
            written.TryAdd(line, $"{found.GetType().Name} in line {line * Line:x} ({Step})");
        }
    }

    private void Follow(object found)
    {
        Type type = found.GetType();
        if (found is Array array)
        {
            Type element = type.GetElementType()!;
            if (MayRefer(element))
            {
                foreach (object? value in array)
                {
                    PushFields(value, element);
                }
            }

            return;
        }

        PushFieldsOf(found, type);
    }

    private void PushFieldsOf(object found, Type type)
    {
        foreach (FieldInfo field in Fields(type))
        {
            PushFields(field.GetValue(found), field.FieldType);
        }
    }

    /// <summary>What a value is or, if it lies in the object itself, refers to.</summary>
    private void PushFields(object? value, Type type)
    {
        if (value is null || !type.IsValueType)
        {
            Push(value);
        }
        else if (type.GetCustomAttribute<InlineArrayAttribute>() is { Length: var length })
        {
            FieldInfo first = Fields(type)[0];
            typeof(MemoryImage).GetMethod(nameof(PushInline), BindingFlags.NonPublic | BindingFlags.Instance)!
                .MakeGenericMethod(first.FieldType).Invoke(this, [value, length]);
        }
        else
        {
            PushFieldsOf(value, type);
        }
    }

    private void PushInline<T>(object boxed, int length)
    {
        ref T first = ref Unsafe.As<byte, T>(ref Unsafe.As<Boxed>(boxed).First);
        for (int i = 0; i < length; i++)
        {
            PushFields(Unsafe.Add(ref first, i), typeof(T));
        }
    }

    private void Push(object? value)
    {
        if (value is not null && !value.GetType().IsPrimitive)
        {
            _open.Push(value);
        }
    }

    private FieldInfo[] Fields(Type type)
    {
        if (!_fields.TryGetValue(type, out FieldInfo[]? fields))
        {
            var all = new List<FieldInfo>();
            for (Type? at = type; at is not null && at != typeof(object) && at != typeof(ValueType); at = at.BaseType)
            {
                all.AddRange(at.GetFields(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
            }

            _fields[type] = fields = [.. all.Where(field => MayRefer(field.FieldType))];
        }

        return fields;
    }

    private bool MayRefer(Type type)
    {
        if (!type.IsValueType)
        {
            return !type.IsPointer && !type.IsFunctionPointer;
        }

        if (!_refers.TryGetValue(type, out bool refers))
        {
            _refers[type] = refers = !type.IsByRefLike && (bool)typeof(RuntimeHelpers)
                .GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!.MakeGenericMethod(type).Invoke(null, [])!;
        }

        return refers;
    }

    private sealed class Boxed
    {
        public byte First;
    }
}
