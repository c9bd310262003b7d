namespace FMixSharp.Lab.Data;

/// <summary>What an image experiment trains on.</summary>
/// <param name="Name">The data set's name on the command line.</param>
/// <param name="Train">Training split.</param>
/// <param name="Test">Test split: same size, channels and classes as the training split.</param>
/// <param name="Normalisation">How pixels become floats, for both splits.</param>
/// <param name="Augmentation">The light augmentation of the training split; the test split has none.</param>
public sealed record ImageTask(string Name, ImageDataset Train, ImageDataset Test, Normalisation Normalisation, CropFlip Augmentation);

/// <summary>
/// Light augmentation of training images: zero padding (raw 0, before normalisation) with a random crop back to the image's size, and a
/// horizontal flip with probability one half.
/// </summary>
/// <param name="Padding">Pixels added on each side, 0 for no crop.</param>
/// <param name="Flip">Whether to flip.</param>
public sealed record CropFlip(int Padding, bool Flip);
