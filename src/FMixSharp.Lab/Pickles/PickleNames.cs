namespace FMixSharp.Lab.Pickles;

/// <summary>
/// The names that pickles of some kind ask for, and what they stand for to us: values that are data like others. Python would import what
/// has the name and call it; nothing here does anything of that kind. Where a method throws <see cref="InvalidDataException"/>, the reader
/// adds file and place.
/// </summary>
internal abstract class PickleNames
{
    /// <summary>Why another name is refused, as the end of a sentence that begins "asks for 'posix.system', which ".</summary>
    public abstract string Refusal { get; }

    /// <summary>What was expected and what to do, as the end of every message.</summary>
    public abstract string Expected { get; }

    /// <summary>Whether dictionaries may have keys other than texts, which are left out then.</summary>
    public virtual bool LeavesOutOtherKeys => false;

    /// <summary>What stands for a name; null refuses it.</summary>
    public abstract object? Find(string module, string name);

    /// <summary>What a call gives; null if there is no such call.</summary>
    /// <param name="called">Mostly what <see cref="Find"/> gave, but a damaged pickle may call anything.</param>
    /// <param name="arguments">Any values.</param>
    public abstract object? Call(object? called, object?[] arguments);

    /// <summary>Takes over an object's state, or leaves it out; false if there is no such state.</summary>
    public abstract bool SetState(object? target, object? state);

    /// <summary>What lies outside the pickle, by its number there; null if there is nothing.</summary>
    public virtual object? Load(object? number) => null;
}
