using System;
using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Effects;

/// <summary>What functions of the operating system do, by the entry point of a P/Invoke, whatever the method is called.</summary>
internal static class NativeFunctions
{
    /// <summary>
    /// Null for a method that is no P/Invoke. Of a function that is not known nobody can say that it is short, but for whoever declares
    /// that the collector may wait for it.
    /// </summary>
    public static EffectKinds? Find(IMethodSymbol method) =>
        EntryPoint(method) is not { } entryPoint ? null
        : Of(entryPoint) ?? (IsShort(method) ? EffectKinds.None : EffectKinds.CallsUnseen);

    private static bool IsShort(IMethodSymbol method) =>
        KnownTypes.HasAttribute(method, "System.Runtime.InteropServices.SuppressGCTransitionAttribute");

    private static string? EntryPoint(IMethodSymbol method)
    {
        if (!method.IsStatic || method.MethodKind != MethodKind.Ordinary && method.MethodKind != MethodKind.LocalFunction)
        {
            return null;
        }

        if (method.GetDllImportData() is { } import)
        {
            return import.EntryPointName ?? method.Name;
        }

        foreach (AttributeData attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass is
                {
                    Name: "LibraryImportAttribute",
                    ContainingNamespace:
                    {
                        Name: "InteropServices",
                        ContainingNamespace:
                        {
                            Name: "Runtime",
                            ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
                        }
                    }
                })
            {
                return attribute.NamedArguments.FirstOrDefault(a => a.Key == "EntryPoint").Value.Value as string ?? method.Name;
            }
        }

        return null;
    }

    private static EffectKinds? Of(string function)
    {
        if (Exactly(function) is { } kinds)
        {
            return kinds;
        }

        // Variants of one function: character set (CreateFileW), file size (pread64), extended form (WaitForSingleObjectEx).
        foreach (string suffix in s_variants)
        {
            if (function.Length > suffix.Length && function.EndsWith(suffix, StringComparison.Ordinal)
                && Exactly(function.Substring(0, function.Length - suffix.Length)) is { } variant)
            {
                return variant;
            }
        }

        return function.StartsWith("CreateFile", StringComparison.Ordinal) ? EffectKinds.FileIO
            : function.StartsWith("WaitForSingleObject", StringComparison.Ordinal)
                || function.StartsWith("WaitForMultipleObjects", StringComparison.Ordinal)
            ? EffectKinds.Blocks
            : null;
    }

    private static readonly string[] s_variants = { "64", "A", "W", "Ex", "ExA", "ExW", "2" };

    private static EffectKinds? Exactly(string function)
    {
        switch (function)
        {
            case "mmap" or "mremap" or "sbrk" or "brk"
                or "malloc" or "calloc" or "realloc" or "reallocarray" or "posix_memalign" or "aligned_alloc" or "memalign" or "valloc"
                or "_aligned_malloc" or "_aligned_realloc"
                or "VirtualAlloc" or "VirtualAllocEx" or "VirtualAllocExNuma" or "NtAllocateVirtualMemory"
                or "HeapAlloc" or "HeapReAlloc" or "GlobalAlloc" or "GlobalReAlloc" or "LocalAlloc" or "LocalReAlloc" or "CoTaskMemAlloc"
                or "CoTaskMemRealloc":
                return EffectKinds.Allocates;

            case "open" or "openat" or "creat" or "read" or "write" or "pread" or "pwrite" or "readv" or "writev" or "preadv" or "pwritev"
                or "preadv2" or "pwritev2"
                or "fsync" or "fdatasync" or "sync" or "syncfs" or "sync_file_range" or "msync" or "sendfile" or "copy_file_range"
                or "splice"
                or "truncate" or "ftruncate" or "fallocate" or "posix_fallocate" or "stat" or "fstat" or "lstat" or "fstatat" or "statx"
                or "access"
                or "unlink" or "unlinkat" or "rename" or "renameat" or "mkdir" or "rmdir" or "link" or "symlink" or "readlink" or "opendir"
                or "readdir"
                or "fopen" or "fread" or "fwrite" or "fflush" or "fclose"
                or "ReadFile" or "WriteFile" or "ReadFileScatter" or "WriteFileGather" or "FlushFileBuffers" or "FlushViewOfFile"
                or "SetEndOfFile"
                or "CopyFile" or "MoveFile" or "DeleteFile" or "GetFileAttributes" or "NtReadFile" or "NtWriteFile" or "dlopen"
                or "LoadLibrary":
                return EffectKinds.FileIO;

            case "sleep" or "usleep" or "nanosleep" or "clock_nanosleep" or "poll" or "ppoll" or "select" or "pselect" or "epoll_wait"
                or "epoll_pwait"
                or "sem_wait" or "pthread_join" or "pthread_cond_wait" or "pthread_mutex_lock" or "waitpid" or "accept" or "connect"
                or "recv" or "recvfrom" or "recvmsg" or "send" or "sendto" or "sendmsg"
                or "Sleep" or "WaitForSingleObject" or "WaitForMultipleObjects" or "SignalObjectAndWait" or "EnterCriticalSection"
                or "WaitOnAddress":
                return EffectKinds.Blocks;

            case "memset" or "memcpy" or "memmove" or "memcmp" or "bzero" or "explicit_bzero" or "RtlZeroMemory" or "RtlCopyMemory"
                or "RtlMoveMemory" or "RtlFillMemory" or "RtlCompareMemory":
                return EffectKinds.PageProportional;

            // They ask for a number, and give it at once.
            case "getpid" or "gettid" or "getppid" or "getuid" or "geteuid" or "getpagesize" or "sysconf" or "sched_getcpu"
                or "rand" or "srand"
                or "time" or "clock" or "clock_gettime" or "gettimeofday" or "__errno_location"
                or "GetLastError" or "SetLastError" or "GetCurrentProcess" or "GetCurrentProcessId" or "GetCurrentThread"
                or "GetCurrentThreadId"
                or "GetCurrentProcessorNumber" or "GetTickCount" or "QueryPerformanceCounter" or "QueryPerformanceFrequency"
                or "GetSystemInfo" or "GetNativeSystemInfo":
                return EffectKinds.None;

            default:
                return null;
        }
    }
}
