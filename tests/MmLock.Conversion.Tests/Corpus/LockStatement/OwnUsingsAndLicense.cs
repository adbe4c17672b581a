// Copyright (c) The authors.
// All rights reserved.

using System;
using System.Collections.Generic;
using Zebra;

namespace Zebra
{
    public class Stripes
    {
        [MmLock.CoarseLock]
        private readonly Object m_lock = new Object();
        private List<int> m_stripes = new List<int>();

        public int Paint(int n)
        {
            lock (m_lock)
            {
                T.Note("paint");
                m_stripes.Add(n);
                return m_stripes.Count;
            }
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var stripes = new Stripes();
        T.Watch(stripes);
        for (int i = 0; i < input; i++)
            stripes.Paint(i);
        return stripes.Paint(9);
    }
}
