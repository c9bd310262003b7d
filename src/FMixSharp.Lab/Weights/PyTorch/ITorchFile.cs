namespace FMixSharp.Lab.Weights.PyTorch;

/// <summary>A file of torch.save: one value, and storages that its tensors are views of.</summary>
internal interface ITorchFile : IDisposable
{
    /// <summary>The value that was saved, as <see cref="TorchNames"/> has it.</summary>
    object? Root { get; }

    /// <summary>Copies little-endian bytes of a storage.</summary>
    /// <param name="key">One that a tensor of <see cref="Root"/> has.</param>
    /// <param name="first">The first byte.</param>
    /// <param name="destination">Filled; inside what the storage was said to have.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    void Read(string key, long first, Span<byte> destination);
}
