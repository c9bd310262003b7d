namespace FMixSharp.Lab.Images;

/// <summary>
/// Light augmentation of training images: zero padding (raw 0, before normalisation) with a random crop back to the image's size, and a
/// horizontal flip with probability one half.
/// </summary>
/// <param name="Padding">Pixels added on each side, 0 for no crop.</param>
/// <param name="Flip">Whether to flip.</param>
public sealed record CropFlip(int Padding, bool Flip);
